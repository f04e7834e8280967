import { compileRules, compileStepUps, type Permits, prefixOf, type StepUps } from '../access/api-rules.ts';
import type { Backend } from '../backend/backend.ts';
import { setCredential } from '../backend/request.ts';
import type { ConfigProblem } from '../config/config.ts';
import { type Environment, textIn, variablesAt } from '../config/environment.ts';
import type { ProxyOptions, UpstreamOptions } from '../config/options.ts';
import { judgePlainHttp, type PlainHttp } from '../config/plain-http.ts';
import { canonicalBase, isBaseUrl } from '../config/variables/schemas.ts';
import type { ExchangeTarget } from '../oidc/types.ts';
import type { FetchParts } from '../types.ts';
import type { Fetchers } from './fetchers.ts';
import { type HeaderAllowList, requestAllowList, responseAllowList } from './headers.ts';
import { addressProblem, audienceProblem, nameOf, serviceProblem } from './problems.ts';
import { type UserHeaders, userHeaderProblems } from './user-headers.ts';
import { createVisitors, type VisitorPolicy, type Visitors, visitorProblems } from './visitors.ts';

/** An API that requests below `/api` are forwarded to. Times are milliseconds. */
export interface Upstream {
  /** The path below `/api` that leads here; empty for the backend itself. */
  readonly prefix: string;
  /** The path of this site that leads here. */
  readonly shownAt: string;
  /** Without a trailing slash, as is its path. */
  readonly baseUrl: string;
  readonly origin: string;
  readonly basePath: string;
  /** Whether a path below it is one where the backend issues tokens, which are for the gate alone to ask for. */
  readonly issuesTokens: (path: string) => boolean;
  readonly audience: string | undefined;
  /** What its own tokens are for, where it does not take those of sessions. */
  readonly exchange: ExchangeTarget | undefined;
  /** Whether it wants proof of the key that a token is bound to. */
  readonly wantsProof: boolean;
  readonly permits: Permits;
  readonly stepUps: StepUps;
  /** What of a client's headers goes there. */
  readonly requestHeaders: HeaderAllowList;
  /** What tells it a field of whoever is signed in. */
  readonly userHeaders: UserHeaders;
  /** What of its own comes back. */
  readonly responseHeaders: HeaderAllowList;
  readonly timeout: number;
  readonly idleTimeout: number;
  readonly maxBodyBytes: number;
  readonly fetch: FetchParts;
  /** Statuses by which it says that an access token is over. */
  readonly expired: readonly number[];
  /** Shows an access token as it wants it, and the key that it wants beside it. */
  readonly authorize: (headers: Headers, accessToken: string) => void;
  /** Those who need no session. */
  readonly visitors: Visitors;
}

/** Finds the API that a path below `/api` leads to. */
export type Upstreams = (path: string) => Upstream;

/** What is configured for all of them. */
export interface UpstreamPolicy extends Omit<VisitorPolicy, 'environment'> {
  readonly limits: Pick<Upstream, 'timeout' | 'idleTimeout' | 'maxBodyBytes'>;
  /** Nobody can verify an access token here, nor its audience. */
  readonly isOpaque: boolean;
}

export type LoadedUpstreams =
  | { readonly ok: true; readonly upstreams: Upstreams; readonly warnings: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * The environment variables that the options take addresses and keys from.
 *
 * @param options - as they are written: nobody has checked them yet
 */
export function upstreamVariables(options: unknown): string[] {
  const { upstreams }: { readonly upstreams?: unknown } = Object(options);
  return [options, ...Object.values(Object(upstreams))].flatMap((upstream) => {
    const { url, visitors }: { readonly url?: unknown; readonly visitors?: unknown } = Object(upstream);
    const { credential }: { readonly credential?: unknown } = Object(visitors);
    return variablesAt([url, credential]);
  });
}

/**
 * Puts the table of APIs together, once an isolate.
 *
 * @param environment - where the options may say that an address is to be found
 */
export function loadUpstreams(
  { limits, isOpaque, ...rest }: UpstreamPolicy,
  options: ProxyOptions,
  environment: Environment,
  backend: Backend,
  fetchers: Fetchers,
): LoadedUpstreams {
  const policy = { ...rest, environment };
  const main: Upstream = {
    ...{ prefix: '', shownAt: prefixOf(options) },
    ...addressOf(backend.baseUrl, backend),
    audience: undefined,
    exchange: undefined,
    wantsProof: options.dpop ?? false,
    ...limits,
    fetch: fetchers.backend,
    requestHeaders: requestAllowList(options.requestHeaders),
    userHeaders: Object.entries(options.userHeaders ?? {}),
    responseHeaders: responseAllowList(options.responseHeaders),
    permits: compileRules(options),
    stepUps: compileStepUps(options.stepUp),
    expired: backend.preset.expired,
    authorize: backend.authorize,
    visitors: createVisitors(options, policy, backend.addKey),
  };
  const entries = Object.entries(options.upstreams ?? {}).map(([prefix, upstream]) =>
    loadUpstream(prefix, upstream, { environment, backend, main, fetchers, isOpaque, policy }),
  );
  const plain = Object.entries(options.upstreams ?? {}).flatMap(
    ([prefix, upstream]) => plainHttpOf(prefix, upstream, environment, policy.allowsPlainHttp) ?? [],
  );
  const problems = [
    ...visitorProblems(options, policy),
    ...userHeaderProblems(options, backend.preset),
    ...entries.flatMap((entry) => ('problem' in entry ? [entry] : [])),
    ...plain.filter(({ isRefused }) => isRefused),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const table = entries.flatMap((entry) => ('problem' in entry ? [] : [entry]));
  return { ok: true, upstreams: lookup(main, table), warnings: plain };
}

interface Surroundings {
  readonly environment: Environment;
  readonly backend: Backend;
  /** What an upstream does not say is as it is here. */
  readonly main: Upstream;
  readonly fetchers: Fetchers;
  readonly isOpaque: boolean;
  readonly policy: VisitorPolicy;
}

function loadUpstream(
  prefix: string,
  options: UpstreamOptions,
  { environment, backend, main, fetchers, isOpaque, policy }: Surroundings,
): Upstream | ConfigProblem {
  const { url, service, audience } = options;
  const address = addressIn(url, environment);
  if (address === undefined) return addressProblem(prefix, url);
  if (audience !== undefined && isOpaque) return audienceProblem(prefix);
  const fetch = service === undefined ? fetchers.fetch : fetchers.service(service);
  if (fetch === undefined) return serviceProblem(prefix);
  return {
    ...{ prefix, shownAt: main.shownAt + prefix },
    ...addressOf(address, backend),
    audience,
    exchange: options.exchange,
    wantsProof: options.dpop ?? false,
    permits: compileRules(options),
    stepUps: compileStepUps(options.stepUp),
    requestHeaders: requestAllowList(options.requestHeaders ?? []),
    userHeaders: Object.entries(options.userHeaders ?? {}),
    responseHeaders: responseAllowList(options.responseHeaders ?? []),
    timeout: options.timeoutMs ?? main.timeout,
    idleTimeout: options.idleTimeoutMs ?? main.idleTimeout,
    maxBodyBytes: options.maxBodyBytes ?? main.maxBodyBytes,
    fetch,
    expired: [401],
    authorize: setCredential,
    visitors: createVisitors(options, policy),
  };
}

function addressIn(url: UpstreamOptions['url'], environment: Environment): string | undefined {
  const text = (typeof url === 'string' ? url : textIn(environment, url.variable))?.trim() ?? '';
  return isBaseUrl(text) ? canonicalBase(text) : undefined;
}

/** Through a service binding nothing crosses a network. */
function plainHttpOf(
  prefix: string,
  { url, service }: UpstreamOptions,
  environment: Environment,
  isAllowed: boolean,
): PlainHttp | undefined {
  const address = addressIn(url, environment);
  if (address === undefined || service !== undefined) return undefined;
  const judged = judgePlainHttp(nameOf(url), address, isAllowed);
  return judged && { ...judged, problem: `gives /api${prefix} an address that ${judged.problem}` };
}

/** Another API may lie on the backend's own server, beside or above it. */
function addressOf(baseUrl: string, backend: Backend) {
  const { origin, pathname } = new URL(baseUrl);
  const basePath = pathname.replace(/\/$/, '');
  const issuesTokens = (path: string) => backend.issuesTokens(origin, basePath + path);
  return { baseUrl, origin, basePath, issuesTokens };
}

/** The longest prefix first, so that `/billing/archive` can lead elsewhere than `/billing`. */
function lookup(main: Upstream, table: readonly Upstream[]): Upstreams {
  const longestFirst = [...table].sort((one, other) => other.prefix.length - one.prefix.length);
  return (path) =>
    longestFirst.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`)) ?? main;
}
