import { startBackendServer } from '../../tests/fixtures/backends/backend-server.ts';
import { serve } from '../lib/in-child.ts';

const PRODUCTS = Array.from({ length: 10 }, (_, id) => ({
  id,
  name: `Product ${id}`,
  price: 100 + id,
  stock: 7,
}));
const JSON_BODY = JSON.stringify({ products: PRODUCTS, total: PRODUCTS.length });
const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** The demo backend in a process of its own, with addresses to measure: `/json`, `/download?mib=`, `/first`. */
const backend = await startBackendServer({ accessTokenSeconds: 3_600 });
backend.on('/json', (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': JSON_BODY.length });
  response.end(JSON_BODY);
});
backend.on('/first', (_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
});
backend.on('/download', (request, response) => {
  const mib = Number(new URL(request.url ?? '/', backend.origin).searchParams.get('mib'));
  let left = (mib * 1024 * 1024) / CHUNK.length;
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': left * CHUNK.length,
  });
  const more = () => {
    while (left > 0) {
      left -= 1;
      if (!response.write(CHUNK)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
});
await serve({ place: async () => ({ origin: backend.origin, baseUrl: backend.baseUrl }) });
