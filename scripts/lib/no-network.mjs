import { Socket } from 'node:net';

// Preloaded into a process and all that it starts: whatever would reach beyond this machine is refused.

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];
const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...arguments_) {
  const [options] = arguments_.flat();
  const { host = 'localhost', path } = Object(options);
  if (path === undefined && !LOOPBACK.includes(host)) {
    const error = new Error(`${host} is out of reach: there is no network here.`);
    process.nextTick(() => this.destroy(error));
    return this;
  }
  return connect.apply(this, arguments_);
};
