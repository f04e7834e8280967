import { HAS_DEMO, openDemo } from '../../demo/index.ts';
import options from '../../gatehouse.config.ts';
import { definitionVariables } from '../config/basis.ts';
import { VARIABLE_NAMES } from '../config/config.ts';
import { openidVariables } from '../config/openid-providers.ts';
import type { UserOf } from '../config/options.ts';
import { type OpenedGatehouse, openGatehouse } from '../gatehouse.ts';
import type { Platform } from '../platform.ts';
import { redisCounter } from '../rate-limit/redis.ts';
import { limitsFrom } from '../rate-limit/types.ts';
import { redisCoordinator } from '../refresh/coordinator/redis.ts';
import { consoleLog } from '../telemetry/log.ts';
import type { Fetch } from '../types.ts';
import { upstreamVariables } from '../upstreams/upstreams.ts';
import { lazy } from '../util/lazy.ts';
import { type ConnectRedis, connectRedis } from '../util/redis.ts';
import { type Dispatcher, plainDispatcher } from './node-dispatcher.ts';

export { answerUnconfigured } from '../setup/unconfigured.ts';

/** Whoever is signed in at this site, with the fields that gatehouse.config.ts names. */
export type SiteUser = UserOf<typeof options>;

/** The files of `public/`; next.config.mjs puts the list in the place of this name. Where that is another's, there is no such name. */
declare const PUBLIC_FILES: readonly string[] | undefined;
/** The pages that were made at build time, as JSON; scripts/build/embed-pages.ts puts them here. */
declare const PRERENDERED_PAGES: string | undefined;

/** What whoever runs the framework provides beside the Fetch standard, and knows of the application where no build has told. */
export interface Surroundings
  extends Pick<
    Platform,
    'addressHeader' | 'fetchers' | 'hasTcp' | 'prerendered' | 'publicFiles' | 'transport' | 'waitUntil'
  > {
  /** Default: over HTTP. */
  readonly connect?: ConnectRedis;
}

/**
 * Opens a gatehouse where there is no Worker: on Vercel, in development, and on a server of one's own. The build for Cloudflare
 * leaves this file out, because there the Worker has opened one.
 *
 * @param variable - reads an environment variable
 */
export function openStandalone(
  variable: (name: string) => string | undefined,
  { connect = connectRedis, ...surroundings }: Surroundings = {},
): OpenedGatehouse {
  const names = [
    ...VARIABLE_NAMES,
    ...upstreamVariables(options.proxy),
    ...definitionVariables(options.backend),
    ...openidVariables(options.openid),
  ];
  const environment = Object.fromEntries(names.map((name) => [name, variable(name)]));
  const isOnVercel = variable('VERCEL') !== undefined;
  return openGatehouse(environment, options, {
    development: variable('NODE_ENV') === 'development',
    requestIdHeader: isOnVercel ? 'x-vercel-id' : undefined,
    addressHeader: isOnVercel ? 'x-vercel-forwarded-for' : undefined,
    ...(isOnVercel && { waitUntil: waitOnVercel }),
    coordinator: ({ coordinator, lifetimes, redis }, exchange) =>
      coordinator === 'durable-object' || redis === undefined
        ? undefined
        : redisCoordinator({
            ...redis,
            connect,
            exchange,
            tombstoneMs: lifetimes.absolute,
            now: Date.now,
            log: consoleLog,
          }),
    fetch: network,
    ...(typeof PUBLIC_FILES !== 'undefined' && { publicFiles: PUBLIC_FILES }),
    ...(typeof PRERENDERED_PAGES !== 'undefined' && { prerendered: JSON.parse(PRERENDERED_PAGES) }),
    hasDemo: HAS_DEMO,
    checks: ({ redis }) => (redis === undefined ? {} : { redis: () => connect(redis).ping() }),
    signInCounter: ({ redis, signInLimits }) =>
      redis === undefined ? undefined : redisCounter(redis, limitsFrom(signInLimits), connect),
    backendFetch: ({ backend, secrets }) =>
      backend.embedded ? demoInProcess(variable('DEMO_SECRET') ?? secrets[0]) : network,
    ...surroundings,
  });
}

/** Taken apart for Next, which would put its own user agent into a whole request, and may take two of those for one. */
export const network: Fetch = async (request) => {
  const { url, method, headers, body, redirect, cache, signal } = request;
  const dispatcher = plainDispatcher();
  const init: RequestInit & { duplex: 'half'; dispatcher?: Dispatcher } = {
    method,
    headers,
    body,
    redirect,
    cache,
    signal,
    duplex: 'half',
    ...(dispatcher && { dispatcher }),
  };
  const response = await fetch(url, init);
  if (response.body !== null) underWay.set(response.body, request);
  return response;
};

/** In Node an abort reaches what is under way only while the request itself has not been collected as garbage. */
const underWay = new WeakMap<ReadableStream, Request>();

/** Where Vercel leaves what it can do for the request at hand, as its own package `@vercel/functions` finds it. */
const VERCEL_CONTEXT = Symbol.for('@vercel/request-context');

function waitOnVercel(work: Promise<unknown>): void {
  const { get }: { readonly get?: () => { waitUntil?: (work: Promise<unknown>) => void } | undefined } =
    Object(Reflect.get(globalThis, VERCEL_CONTEXT));
  get?.()?.waitUntil?.(work);
}

function demoInProcess(secret: string): Fetch {
  const demo = lazy(() => openDemo(secret));
  return async (request) => (await demo())(request);
}
