import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { readinessResponse } from '../edge/health.ts';
import { createDrain, type Drain } from './drain.ts';
import { MAX_HEADER_BYTES, requestOf } from './request.ts';
import { send } from './response.ts';
import { joinSockets } from './websocket.ts';

/** Longer than those in front keep a connection that nobody uses: whoever closes first may cut off a request that is on its way. */
const KEEP_ALIVE_MS = 75_000;
/** Less than the 30 seconds after which those who end containers lose patience. */
const LIMIT_MS = 20_000;
/** How long a client may go on sending what nobody reads, once it has its answer. */
const UNREAD_MS = 5_000;
const ENDING = { status: 'failed', checks: { shutdown: { status: 'failed' } } } as const;

type Handle = (request: Request) => Promise<Response>;

export interface Serving {
  readonly server: Server;
  readonly drain: Drain;
}

/** Puts a server in front of the gate. */
export function serve(handle: Handle): Serving {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // An upload may take its time; the gate sees to it that it goes on.
    requestTimeout: 0,
    // Whoever asks for another protocol gets what they ask for in this one.
    shouldUpgradeCallback: isHandshake,
  });
  const drain = createDrain(server, LIMIT_MS);
  const answer: Handle = async (request) =>
    drain.hasBegun() && new URL(request.url).pathname === '/health/ready'
      ? readinessResponse(ENDING)
      : handle(request);
  server.on('request', (incoming, outgoing) =>
    respond(answer, incoming, outgoing).catch(() => outgoing.destroy()),
  );
  server.on('upgrade', (incoming, socket, head) =>
    open(answer, incoming, { socket, head, drain }).catch(() => socket.destroy()),
  );
  return { server, drain };
}

async function respond(handle: Handle, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const left = new AbortController();
  outgoing.on('close', () => outgoing.writableFinished || left.abort());
  outgoing.on('finish', () => letGo(incoming));
  const response = incoming.method === 'TRACE' ? refusal(405) : await answerOf(handle, incoming, left.signal);
  await send(response, outgoing);
}

async function answerOf(handle: Handle, incoming: IncomingMessage, signal: AbortSignal): Promise<Response> {
  const request = requestOf(incoming, signal);
  return request === undefined ? refusal(400) : handle(request);
}

/** Opens a socket where the gate and the API have let it in; any other answer is sent as it is, and ends the connection. */
async function open(
  handle: Handle,
  incoming: IncomingMessage,
  { socket, head, drain }: { readonly socket: Duplex; readonly head: Buffer; readonly drain: Drain },
): Promise<void> {
  const left = new AbortController();
  const leave = () => left.abort();
  socket.on('error', leave).on('close', leave);
  const request = requestOf(incoming, left.signal);
  const key = keyOf(incoming);
  if (request === undefined || key === undefined) return sendOver(socket, incoming, refusal(400));
  const response = await handle(request);
  if (joinSockets(response, socket, head, key)) drain.hold(socket);
  else await sendOver(socket, incoming, response);
}

async function sendOver(socket: Duplex, incoming: IncomingMessage, response: Response): Promise<void> {
  const outgoing = new ServerResponse(incoming);
  outgoing.shouldKeepAlive = false;
  outgoing.assignSocket(incoming.socket);
  outgoing.on('finish', () => socket.end());
  await send(response, outgoing);
}

function isHandshake({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** @see RFC 6455, section 4.2.1 */
function keyOf({ headers }: IncomingMessage): string | undefined {
  const { 'sec-websocket-key': key = '', 'sec-websocket-version': version } = headers;
  return version === '13' && /^[\w+/]{22}==$/.test(key) ? key : undefined;
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store', 'content-length': '0' } });
}

/** A connection goes on with the next request only behind the whole of this one. */
function letGo(incoming: IncomingMessage): void {
  if (incoming.complete) return;
  const timer = setTimeout(() => incoming.destroy(), UNREAD_MS);
  const done = () => clearTimeout(timer);
  // Whoever was to read it may have forgotten it.
  incoming.removeAllListeners('data').once('end', done).once('close', done).resume();
}
