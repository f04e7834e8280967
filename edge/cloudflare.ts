import type {
  DurableObjectNamespace,
  Fetcher,
  RateLimit,
  Request as WorkerRequest,
  Response as WorkerResponse,
} from '@cloudflare/workers-types';
import type { Fetch } from './types.ts';
import type { Ways } from './upstreams.ts';
import type { Wire } from './wire.ts';

/** The bindings of `wrangler.toml`, beside the variables that `config.ts` reads. */
export interface CloudflareEnvironment extends Readonly<Record<string, unknown>> {
  readonly ASSETS: Fetcher;
  readonly REFRESH_COORDINATOR_DO?: DurableObjectNamespace;
  readonly DEMO_BACKEND?: DurableObjectNamespace;
  readonly SIGN_IN_LIMITER_DO?: DurableObjectNamespace;
  readonly SIGN_IN_LIMIT_ACCOUNT?: RateLimit;
  readonly SIGN_IN_LIMIT_ADDRESS?: RateLimit;
  /** A service binding to a backend that is a Worker too; it takes the place of the network. */
  readonly BACKEND?: Fetcher;
}

/**
 * Picks the way to the backend: the embedded demo's Durable Object, a service binding, or the network.
 *
 * @param embedded - whether `BACKEND_URL` is `demo:`
 */
export function cloudflareFetch(environment: CloudflareEnvironment, embedded: boolean): Fetch {
  const { DEMO_BACKEND: demo, BACKEND: service } = environment;
  if (embedded && demo !== undefined) return (request) => through(demo.get(demo.idFromName('demo')), request);
  if (service !== undefined) return (request) => through(service, request);
  return (request) => fetch(request);
}

/** The ways to further APIs: the network, or a service binding by its name. */
export function cloudflareWays(environment: CloudflareEnvironment): Ways {
  return {
    network: (request) => fetch(request),
    service(name) {
      const service = environment[name];
      return isFetcher(service) ? (request) => through(service, request) : undefined;
    },
  };
}

function isFetcher(value: unknown): value is Fetcher {
  return typeof value === 'object' && value !== null && 'fetch' in value;
}

/** What workerd adds to the Fetch standard. */
export const cloudflareWire: Wire = {
  encodings: true,
  request: { encodeResponseBody: 'manual' },
  response: { encodeBody: 'manual' },
  sized: (body, length) => body.pipeThrough(new FixedLengthStream(length)),
  tunnel(accepted, headers) {
    const { webSocket } = accepted as unknown as WorkerResponse;
    return new Response(null, { status: 101, headers, webSocket } as ResponseInit);
  },
};

declare const FixedLengthStream: new (length: number) => ReadableWritablePair<Uint8Array, Uint8Array>;

/** At run time both worlds have the same classes; only their type declarations differ. */
async function through(target: Pick<Fetcher, 'fetch'>, request: Request): Promise<Response> {
  return (await target.fetch(request as unknown as WorkerRequest)) as unknown as Response;
}
