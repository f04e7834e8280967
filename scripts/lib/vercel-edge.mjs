import { Server } from 'node:http';

/**
 * Does what Vercel's edge does before Next is asked. It answers what `next start` alone fails over with 500: a request without
 * a path, and a method that no function can be given. And it hands functions an upgrade as the request that it is, which
 * `next start` would leave without an answer.
 *
 * @see https://vercel.com/docs/errors/INVALID_REQUEST_METHOD
 */
const emit = Server.prototype.emit;

Server.prototype.emit = function (event, ...details) {
  if (event === 'listening') this.shouldUpgradeCallback = () => false;
  const [request, response] = details;
  const status = event === 'request' ? refusalOf(request) : undefined;
  if (status === undefined) return emit.call(this, event, ...details);
  request.resume();
  response.writeHead(status, { 'cache-control': 'no-store', 'content-length': 0 }).end();
  return true;
};

/** @param {import('node:http').IncomingMessage} request */
function refusalOf({ method, url = '' }) {
  if (method === 'TRACE') return 405;
  return url === '*' ? 400 : undefined;
}
