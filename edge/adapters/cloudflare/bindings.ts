import type {
  AnalyticsEngineDataPoint,
  AnalyticsEngineDataset,
  DurableObjectNamespace,
  Fetcher,
  RequestInit as WorkerInit,
  Request as WorkerRequest,
  Response as WorkerResponse,
} from '@cloudflare/workers-types';
import type { Transport } from '../../http/transport.ts';
import type { CountRequest, RequestFields } from '../../telemetry/log.ts';
import type { Fetch, FetchParts } from '../../types.ts';
import type { Fetchers } from '../../upstreams/fetchers.ts';
import { pumpedStream } from './body-stream.ts';

/** The way to everything that is no binding. */
export const cloudflareNetwork: Fetch = (request) => network(request);

/** Taken before the first page is rendered: from then on there is one of Next's in its place, with views of its own. */
const network = globalThis.fetch;

/** The bindings of `wrangler.toml`, beside the variables that `config.ts` reads. */
export interface CloudflareEnvironment extends Readonly<Record<string, unknown>> {
  readonly ASSETS: Fetcher;
  readonly REFRESH_COORDINATOR_DO?: DurableObjectNamespace;
  readonly DEMO_BACKEND?: DurableObjectNamespace;
  readonly SIGN_IN_LIMITER_DO?: DurableObjectNamespace;
  /** Where requests are counted. */
  readonly GATEHOUSE_ANALYTICS?: AnalyticsEngineDataset;
  /** A service binding to a backend that is a Worker too; it takes the place of the network. */
  readonly BACKEND?: Fetcher;
}

/**
 * Picks the way to the backend: the embedded demo's Durable Object, a service binding, or the network.
 *
 * @param embedded - whether `BACKEND_URL` is `demo:`
 */
export function cloudflareFetch(environment: CloudflareEnvironment, embedded: boolean): Fetch {
  const binding = backendBinding(environment, embedded);
  return binding === undefined ? cloudflareNetwork : (request) => through(binding, request, {});
}

/** The ways of what is forwarded: bodies come encoded as they are. */
export function cloudflareFetchers(environment: CloudflareEnvironment, embedded: boolean): Fetchers {
  const over = (binding: Binding): FetchParts => {
    return (address, init) => through(binding, address, { ...init, ...AS_IT_IS });
  };
  const fetch: FetchParts = (address, init) => network(address, { ...init, ...AS_IT_IS });
  const binding = backendBinding(environment, embedded);
  return {
    backend: binding === undefined ? fetch : over(binding),
    fetch,
    service(name) {
      const service = environment[name];
      return isFetcher(service) ? over(service) : undefined;
    },
  };
}

/** Gets a file from those that were uploaded with the Worker, by its one name. */
export async function cloudflareAsset(
  { ASSETS }: CloudflareEnvironment,
  { headers, method, url }: Request,
  file: string,
): Promise<Response> {
  const address = new URL(file.split('/').map(encodeURIComponent).join('/'), url);
  return through(ASSETS, new Request(address, { method, headers: askedOfFiles(headers) }), {});
}

/** Which version of a file, and which part of it, is wanted. */
function askedOfFiles(from: Headers): Headers {
  const headers = new Headers();
  for (const name of ['if-none-match', 'if-modified-since', 'if-range', 'range']) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

/** Counts requests in Analytics Engine, where a dataset is bound. docs/operations.md names the columns. */
export function cloudflareCount({
  GATEHOUSE_ANALYTICS: dataset,
}: CloudflareEnvironment): CountRequest | undefined {
  return dataset && ((request) => dataset.writeDataPoint(dataPointOf(request)));
}

/** An index has at most 96 bytes. */
const MAX_INDEX_LENGTH = 96;

/** What a column holds never changes: it has no name but its number. */
function dataPointOf(request: RequestFields): AnalyticsEngineDataPoint {
  const { 'http.route': route = '' } = request;
  return {
    indexes: [encodeURI(route).slice(0, MAX_INDEX_LENGTH)],
    blobs: [
      route,
      request['http.request.method'],
      request['gatehouse.decision'],
      request['gatehouse.code'] ?? '',
      request['gatehouse.session.status'],
      request['gatehouse.refresh.outcome'],
    ],
    doubles: [
      request['http.response.status_code'] ?? 0,
      request['gatehouse.duration.total_ms'],
      request['gatehouse.duration.gate_ms'],
      request['gatehouse.duration.refresh_ms'] ?? 0,
      request['gatehouse.duration.backend_ms'] ?? 0,
      request['gatehouse.duration.page_ms'] ?? 0,
      Number(request['gatehouse.session.cached']),
    ],
  };
}

/** workerd's own, beside what the Fetch standard has. */
interface Extras extends RequestInit {
  readonly encodeResponseBody?: 'manual';
}

const AS_IT_IS: Extras = { encodeResponseBody: 'manual' };

/** Another Worker, or a Durable Object. */
type Binding = Pick<Fetcher, 'fetch'>;

/** What takes the place of the network on the way to the backend, if anything does. */
function backendBinding(
  { DEMO_BACKEND: demo, BACKEND: service }: CloudflareEnvironment,
  embedded: boolean,
): Binding | undefined {
  if (!embedded || demo === undefined) return service;
  // A stub is for the request that it was made in.
  return { fetch: (...request) => demo.get(demo.idFromName('demo')).fetch(...request) };
}

function isFetcher(value: unknown): value is Fetcher {
  return typeof value === 'object' && value !== null && 'fetch' in value;
}

/** What workerd adds to the Fetch standard. */
export const cloudflareTransport: Transport = {
  keepsEncodings: true,
  response: { encodeBody: 'manual' },
  clientSignal: () => undefined,
  observe: pumpedStream,
  upgrade(accepted, headers) {
    const { webSocket } = accepted as unknown as WorkerResponse;
    return new Response(null, { status: 101, headers, webSocket } as ResponseInit);
  },
};

/** At run time both worlds have the same classes; only their type declarations differ. */
async function through(binding: Binding, request: Request | string, init: Extras): Promise<Response> {
  const answer = await binding.fetch(request as unknown as WorkerRequest, init as WorkerInit);
  return answer as unknown as Response;
}
