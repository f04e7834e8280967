import { Server } from 'node:http';

/** Vercel says in these where a request comes from, whatever the client has said. */
const ADDRESS_HEADERS = ['x-forwarded-for', 'x-real-ip', 'x-vercel-forwarded-for'];

/**
 * Does what Vercel's edge does before Next is asked. It answers what `next start` alone fails over with 500: a request without
 * a path, and a method that no function can be given. It hands functions an upgrade as the request that it is, which
 * `next start` would leave without an answer. And it tells the client's address.
 *
 * @see https://vercel.com/docs/errors/INVALID_REQUEST_METHOD
 * @see https://vercel.com/docs/headers/request-headers
 */
const emit = Server.prototype.emit;

Server.prototype.emit = function (event, ...details) {
  if (event === 'listening') this.shouldUpgradeCallback = () => false;
  if (event !== 'request') return emit.call(this, event, ...details);
  const [request, response] = details;
  const status = refusalOf(request);
  if (status === undefined) {
    tellAddress(request);
    return emit.call(this, event, ...details);
  }
  request.resume();
  response.writeHead(status, { 'cache-control': 'no-store', 'content-length': 0 }).end();
  return true;
};

/** @param {import('node:http').IncomingMessage} request */
function refusalOf({ method, url = '' }) {
  if (method === 'TRACE') return 405;
  return url === '*' ? 400 : undefined;
}

/** @param {import('node:http').IncomingMessage} request */
function tellAddress({ headers, socket }) {
  for (const name of ADDRESS_HEADERS) headers[name] = socket.remoteAddress ?? '';
}
