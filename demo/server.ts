import { serve } from '@hono/node-server';
import { createDemoBackend, DEMO_BASE_PATH } from './backend.ts';
import { demoOptionsFrom } from './options.ts';
import { memoryStore } from './store.ts';

const hostname = '127.0.0.1';
const port = Number(process.env.PORT ?? 8788);
const answer = createDemoBackend({ ...demoOptionsFrom(process.env), store: memoryStore() });

const server = serve({ fetch: answer, hostname, port }, (address) => {
  console.log(`demo backend on http://${hostname}:${address.port}${DEMO_BASE_PATH}`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);

function close(): void {
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
}
