import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPlainDispatcher } from '../edge/adapters/node-dispatcher.ts';
import { answerUnconfigured, openStandalone } from '../edge/adapters/standalone.ts';
import { connectRedis, type RedisAddress } from '../edge/util/redis.ts';
import { startPages } from './pages.ts';
import { connectOverTcp, type TcpRedis } from './redis.ts';
import { PEER_HEADER } from './request.ts';
import { serve } from './serve.ts';
import { nodeTransport, withSockets } from './websocket.ts';

/** So long a load balancer may still send requests that has not yet seen that this server is about to end. */
const NOTICE_MS = 3_000;
const { values } = parseArgs({ options: { host: { type: 'string', default: '127.0.0.1' } } });

let redis: TcpRedis | undefined;

/**
 * The entry on a server of one's own. As on Cloudflare, the gate stands before Next: it sees each request as it came, and has the last
 * word on its answer.
 */
async function main(): Promise<void> {
  process.title = 'gatehouse';
  installPlainDispatcher();
  const opened = openStandalone((name) => process.env[name], {
    connect,
    hasTcp: true,
    addressHeader: PEER_HEADER,
    transport: nodeTransport,
    fetchers: (config, usual) => (config.backend.embedded ? usual : withSockets(usual)),
  });
  const gateSecret = crypto.randomUUID();
  globalThis.gatehouseIsolate = { opened, gateSecret };
  const pages = await startPages(join(__dirname, 'site'), gateSecret);
  const { server, drain } = serve(
    opened.ok
      ? (request) => opened.gatehouse.handle(request, (page) => pages.render(request, page))
      : answerUnconfigured(opened),
  );
  const end = async (noticeMs: number) => {
    await drain.end(noticeMs);
    pages.close();
    redis?.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => end(NOTICE_MS));
  // Whoever stops it by hand has nobody to tell.
  process.once('SIGINT', () => end(0));
  server.listen(Number(process.env.PORT ?? 3000), values.host, () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : address;
    console.log(`Gatehouse listens on http://${values.host}:${port}`);
  });
}

/** One connection, whatever it is asked for. */
function connect(address: RedisAddress) {
  if (address.token !== undefined) return connectRedis(address);
  redis ??= connectOverTcp(address.url);
  return redis;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
