import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestOptions,
  request as requestOver,
} from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GATE_PASSED_HEADER } from '../edge/adapters/isolate.ts';
import { withoutInternals } from '../edge/http/finalize.ts';
import { CLIENT_LEFT_STATUS } from '../edge/telemetry/request-log.ts';
import type { PageRequest } from '../edge/types.ts';
import { MAX_HEADER_BYTES, streamOf } from './request.ts';
import { HOP_BY_HOP, headerList } from './response.ts';
import { headersOf } from './websocket.ts';

/** How Next was built; scripts/build/node.ts puts it in the place of this name. */
declare const NEXT_CONFIG: string;

const HOST = '127.0.0.1';
const NULL_BODY: readonly number[] = [204, 205, 304];

/** What renders pages, and serves the files of `public/` and the scripts. */
export interface Pages {
  render(request: Request, page: PageRequest): Promise<Response>;
  close(): void;
}

/**
 * Starts Next in this process, where its proxy, its pages and route handlers find the gatehouse that is open. It is asked over the
 * loopback interface, on a port that nobody else knows; whoever finds it all the same finds its own proxy, which asks the gate.
 *
 * @param directory - where the application lies, as it was built
 * @param gateSecret - tells Next's proxy that the gate was passed
 */
export async function startPages(directory: string, gateSecret: string): Promise<Pages> {
  // Both are read as Next is loaded.
  Object.assign(process.env, { NODE_ENV: 'production', __NEXT_PRIVATE_STANDALONE_CONFIG: NEXT_CONFIG });
  const { default: next } = await import('next');
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (incoming, outgoing) =>
    answer(incoming, outgoing),
  );
  server.listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  // Next calls the address "localhost" in its proxy, and takes a rewrite to another name for a foreign one.
  const application = next({ dir: directory, hostname: 'localhost', port, webpack: true, quiet: true });
  await application.prepare();
  const answer = application.getRequestHandler();
  const agent = new Agent({ keepAlive: true });
  return {
    render: (request, page) => render(request, page, { host: HOST, port, agent }, gateSecret),
    close() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}

async function render(
  request: Request,
  page: PageRequest,
  where: RequestOptions,
  gateSecret: string,
): Promise<Response> {
  const { path, file, status } = page;
  const headers = new Headers(request.headers);
  page.amend?.(headers);
  headers.set(GATE_PASSED_HEADER, gateSecret);
  for (const name of HOP_BY_HOP) headers.delete(name);
  const isOther = path !== undefined || file !== undefined;
  // Another page is read, and not posted to.
  if (isOther) for (const name of ['content-type', 'content-length']) headers.delete(name);
  const address = new URL(
    path ?? file?.split('/').map(encodeURIComponent).join('/') ?? request.url,
    request.url,
  );
  const method = isOther && request.method !== 'HEAD' ? 'GET' : request.method;
  const asked = ask(
    {
      ...where,
      method,
      path: address.pathname + address.search,
      headers: headerList(headers),
      signal: request.signal,
    },
    isOther ? null : request.body,
  );
  const message = await asked.catch((error: unknown) => {
    if (!request.signal.aborted) throw error;
  });
  // Nobody is there for the page.
  if (message === undefined) return new Response(null, { status: CLIENT_LEFT_STATUS });
  return responseOf(message, status);
}

async function ask(
  options: RequestOptions,
  body: ReadableStream<Uint8Array> | null,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = requestOver(options);
  request.on('response', resolve);
  request.on('error', reject);
  if (body === null) request.end();
  else pipeline(Readable.from(body, { objectMode: false }), request).catch(reject);
  return promise;
}

function responseOf(message: IncomingMessage, status = message.statusCode ?? 500): Response {
  const headers = headersOf(message);
  for (const name of HOP_BY_HOP) headers.delete(name);
  const body = NULL_BODY.includes(status) ? null : streamOf(message, true);
  if (body === null) message.resume();
  return withoutInternals(new Response(body, { status, headers }));
}
