import { paths } from '../lib/paths.ts';
import { runtime } from '../lib/runtime.ts';
import { NO_TELEMETRY } from '../lib/telemetry.ts';
import { type Server, startAnnounced } from './announced.ts';

/**
 * Next calls 127.0.0.1 "localhost" in its middleware, and takes a rewrite to another host name for a foreign one: so it is
 * told to listen on the name, and the name to mean the address.
 */
const LOOPBACK = '--dns-result-order=ipv4first';
/**
 * By itself Node refuses a request with more than 16 KB of headers before anyone could take away the cookies that have made it so
 * large. With this it takes whatever an earlier release can have set.
 */
const HEADERS = '--max-http-header-size=65536';
/** What the gate sends is to be what it sends from Cloudflare. */
const FETCH = `--import=${new URL('plain-fetch.ts', import.meta.url)}`;
/** How Node has to run `next start` where nobody else does what Vercel's edge does. */
export const NODE_OPTIONS = `${LOOPBACK} ${HEADERS} ${FETCH} --import=${new URL('vercel-edge.mjs', import.meta.url)}`;

/** Where that edge tells a client's address. */
export const ADDRESS = { CLIENT_ADDRESS_HEADER: 'x-real-ip' };
/** What `next start` serves: what was built for Vercel; where the gate is Next's own proxy, the same application for Node. */
export const BUILT = {
  edge: { directory: paths.root, environment: { GATEHOUSE_OUTPUT: 'vercel' } },
  node: { directory: paths.nodeSource, environment: { GATEHOUSE_OUTPUT: 'node' } },
} as const;

export interface NextOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** Variables, before those of this process. */
  readonly bindings: Readonly<Record<string, string>>;
  readonly onLog?: (line: string) => void;
}

/** Serves the Vercel build with `next start`, on the loopback interface. */
export function startNext(options: NextOptions): Promise<Server> {
  const { directory, environment } = BUILT[runtime()];
  return serve(
    ['start', directory],
    { NODE_ENV: 'production', NODE_OPTIONS, ...environment },
    {
      ...options,
      bindings: { ...ADDRESS, ...options.bindings },
    },
  );
}

/** Serves the sources with `next dev`, which follows every change. */
export function startNextDev(options: NextOptions): Promise<Server> {
  return serve(
    ['dev', '--webpack'],
    { NODE_ENV: 'development', NODE_OPTIONS: `${LOOPBACK} ${HEADERS} ${FETCH}` },
    options,
  );
}

function serve(
  command: string[],
  mode: Readonly<Record<string, string>>,
  { port = 0, bindings, onLog }: NextOptions,
): Promise<Server> {
  const environment = { ...NO_TELEMETRY, ...bindings, ...mode };
  return startAnnounced(
    'next',
    [...command, '--hostname', 'localhost', '--port', String(port)],
    { environment, ...(onLog && { onLine: onLog }) },
    /Ready in/,
  );
}
