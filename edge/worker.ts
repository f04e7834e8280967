import { waitUntil } from 'cloudflare:workers';
import type { DurableObjectState } from '@cloudflare/workers-types';
import nextWorker, { prerendered, publicFiles } from 'next-worker';
import { HAS_DEMO } from '../demo/index.ts';
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
import { pageRequest } from './adapters/cloudflare/page-request.ts';
import { installQuickEncoder } from './adapters/cloudflare/quick-encoder.ts';
import {
  RefreshCoordinator as Coordinator,
  durableObjectCoordinator,
} from './adapters/cloudflare/refresh-coordinator.ts';
import { cloudflareTexts } from './adapters/cloudflare/shared-texts.ts';
import { cloudflareCounter } from './adapters/cloudflare/sign-in-limiter.ts';
import { definitionIn } from './config/backend-checks.ts';
import { openidIn } from './config/openid-providers.ts';
import { type Gatehouse, openGatehouse } from './gatehouse.ts';
import { withoutInternals } from './http/finalize.ts';
import { answerUnconfigured } from './setup/unconfigured.ts';
import type { PageRequest } from './types.ts';

export { DemoBackend } from '../demo/index.ts';
export { SignInLimiter } from './adapters/cloudflare/sign-in-limiter.ts';

/** It refreshes tokens by itself, and so has to know how the backend is talked to. */
export class RefreshCoordinator extends Coordinator {
  constructor(state: DurableObjectState, environment: CloudflareEnvironment) {
    super(state, environment, definitionIn(options), openidIn(options));
  }
}

installQuickEncoder(TextEncoder);

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
    sharedTexts: cloudflareTexts,
    hasDemo: HAS_DEMO,
    count: cloudflareCount(environment),
    waitUntil,
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
  page: PageRequest,
  environment: CloudflareEnvironment,
  context: unknown,
): Promise<Response> {
  const { file, status } = page;
  if (file !== undefined) return cloudflareAsset(environment, request, file);
  const response = await nextWorker.fetch(pageRequest(request, page), environment, context);
  const open = withoutInternals(response);
  return status === undefined ? open : new Response(open.body, { status, headers: open.headers });
}
