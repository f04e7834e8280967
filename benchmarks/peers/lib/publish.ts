import { once } from 'node:events';
import { createServer } from 'node:http';
import { answerFetch } from './network.ts';

/**
 * Publishes JSON at a path of a loopback address, from memory. In Node over HTTP, because there jose 5 asks with `node:http` and not
 * with `fetch`; in workerd without.
 */
export async function publish(path: string, body: unknown): Promise<URL> {
  if (navigator.userAgent === 'Cloudflare-Workers') {
    answerFetch(`http://127.0.0.1${path}`, () => Response.json(body));
    return new URL('http://127.0.0.1');
  }
  const server = createServer((request, response) => {
    if (request.url !== path) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port to publish at');
  return new URL(`http://127.0.0.1:${address.port}`);
}
