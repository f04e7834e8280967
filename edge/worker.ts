import nextWorker, { prerendered, publicFiles } from 'next-worker';
import options from '../gatehouse.config.ts';
import {
  type CloudflareEnvironment,
  cloudflareAsset,
  cloudflareCount,
  cloudflareFetch,
  cloudflareFetchers,
  cloudflareNetwork,
  cloudflareTransport,
} from './adapters/cloudflare/bindings.ts';
import { durableObjectCoordinator } from './adapters/cloudflare/refresh-coordinator.ts';
import { cloudflareCounter } from './adapters/cloudflare/sign-in-limiter.ts';
import { GATE_PASSED_HEADER } from './adapters/isolate.ts';
import { type Gatehouse, openGatehouse } from './gatehouse.ts';
import { withoutInternals } from './http/finalize.ts';
import { answerUnconfigured } from './setup/unconfigured.ts';
import type { PageRequest } from './types.ts';

export { DemoBackend } from '../demo/durable-object.ts';
export { RefreshCoordinator } from './adapters/cloudflare/refresh-coordinator.ts';
export { SignInLimiter } from './adapters/cloudflare/sign-in-limiter.ts';

type Handle = Gatehouse['handle'];

let handle: Handle | undefined;

/**
 * Cloudflare's entry. The gate stands before Next here, not inside it: it sees the request as it came and has the
 * last word on the response.
 */
export default {
  async fetch(request: Request, environment: CloudflareEnvironment, context: unknown): Promise<Response> {
    handle ??= open(environment);
    return handle(request, (page) => render(request, page, environment, context));
  },
};

function open(environment: CloudflareEnvironment): Handle {
  const opened = openGatehouse(environment, options, {
    backendFetch: ({ backend }) => cloudflareFetch(environment, backend.embedded),
    fetch: cloudflareNetwork,
    fetchers: ({ backend }) => cloudflareFetchers(environment, backend.embedded),
    transport: cloudflareTransport,
    requestIdHeader: 'cf-ray',
    addressHeader: 'cf-connecting-ip',
    publicFiles,
    prerendered,
    count: cloudflareCount(environment),
    signInCounter: (config) => cloudflareCounter(environment, config),
    coordinator: ({ coordinator }) => {
      const namespace = environment.REFRESH_COORDINATOR_DO;
      if (coordinator === 'redis' || namespace === undefined) return undefined;
      return durableObjectCoordinator(namespace);
    },
  });
  globalThis.gatehouseIsolate = { opened, gateSecret: crypto.randomUUID() };
  if (opened.ok) return opened.gatehouse.handle;
  return answerUnconfigured(opened);
}

async function render(
  request: Request,
  { headers, file, path, status }: PageRequest,
  environment: CloudflareEnvironment,
  context: unknown,
): Promise<Response> {
  if (file !== undefined) return cloudflareAsset(environment, request, { file, headers });
  const response = await nextWorker.fetch(pageRequest(request, headers, path), environment, context);
  const open = withoutInternals(response);
  return status === undefined ? open : new Response(open.body, { status, headers: open.headers });
}

function pageRequest(request: Request, from: Headers, path: string | undefined): Request {
  const headers = new Headers(from);
  headers.set(GATE_PASSED_HEADER, globalThis.gatehouseIsolate?.gateSecret ?? '');
  if (path === undefined) return new Request(request, { headers });
  headers.delete('content-type');
  headers.delete('content-length');
  return new Request(new URL(path, request.url), { headers });
}
