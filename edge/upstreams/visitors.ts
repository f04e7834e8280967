import { compilePublic, type Permits } from '../access/api-rules.ts';
import { fetchBounded, jsonOrForm, SAFE } from '../backend/fetch.ts';
import { type ClientCredentials, clientAuthentication, setCredential } from '../backend/request.ts';
import type { ConfigProblem } from '../config/config.ts';
import { type Environment, textIn } from '../config/environment.ts';
import type { ProxyOptions, UpstreamOptions, VisitorCredential } from '../config/options.ts';
import { judgePlainHttp } from '../config/plain-http.ts';
import { networkOf } from '../http/client-address.ts';
import { createWindowStore } from '../rate-limit/window.ts';
import type { Log } from '../telemetry/log.ts';
import { announcedEnd, endOf } from '../tokens/expiry.ts';
import type { Clock, Fetch } from '../types.ts';
import { createSingleFlight } from '../util/single-flight.ts';

/** Those who come without a session, as far as an API is open to them. */
export interface Visitors {
  /** What it is open for. */
  readonly mayAsk: Permits;
  /**
   * Counts a request, in this isolate.
   *
   * @param address - whoever has none is not counted
   * @returns seconds to wait, where it is one too many
   */
  readonly count: (address: string | undefined) => number | undefined;
  /** What the API is shown of them; `undefined` where that cannot be had at the moment. */
  readonly credential: () => Promise<ShownCredential | undefined>;
  /** The API has refused what it was shown. */
  readonly drop: () => void;
}

export interface ShownCredential {
  /** Whether there is anything of theirs in it. */
  readonly isShown: boolean;
  readonly show: (headers: Headers) => void;
}

/** What a credential is made with. */
export interface VisitorPolicy {
  readonly environment: Environment;
  readonly client: ClientCredentials | undefined;
  readonly clientAuthentication: 'none' | 'basic' | 'post' | undefined;
  readonly allowsPlainHttp: boolean;
  readonly fetch: Fetch;
  readonly now: Clock;
  readonly log: Log;
}

const DEFAULT_PER_MINUTE = 300;

/** @param addKey - the key that the API wants with every request, whoever asks */
export function createVisitors(
  { public: rules = [], visitors = {} }: Pick<UpstreamOptions, 'public' | 'visitors'>,
  policy: VisitorPolicy,
  addKey: (headers: Headers) => void = () => undefined,
): Visitors {
  const { perMinute = DEFAULT_PER_MINUTE, credential } = visitors;
  const windows = createWindowStore(policy.now);
  const source = credential && sourceOf(credential, policy);
  return {
    mayAsk: rules.length === 0 ? () => false : compilePublic(rules),
    count(address) {
      if (address === undefined) return undefined;
      const window = windows.of(networkOf(address));
      window.wrong += 1;
      if (window.wrong <= perMinute) return undefined;
      return Math.max(1, Math.ceil((window.until - policy.now()) / 1000));
    },
    async credential() {
      const show = source === undefined ? () => undefined : await source.get();
      if (show === undefined) return undefined;
      const both = (headers: Headers) => {
        addKey(headers);
        show(headers);
      };
      return { isShown: source !== undefined, show: both };
    },
    drop: () => source?.drop(),
  };
}

/** What is missing for the credentials of visitors. */
export function visitorProblems(options: ProxyOptions, policy: VisitorPolicy): ConfigProblem[] {
  const apis = [['', options] as const, ...Object.entries(options.upstreams ?? {})];
  return apis.flatMap(([prefix, api]) => visitorProblem(`/api${prefix}`, api, policy) ?? []);
}

function visitorProblem(
  place: string,
  { visitors }: Pick<UpstreamOptions, 'visitors'>,
  { environment, client, allowsPlainHttp }: VisitorPolicy,
): ConfigProblem | undefined {
  const credential = visitors?.credential;
  if (credential === undefined) return undefined;
  const text = `is to be shown for visitors of ${place}`;
  if ('variable' in credential) {
    const { variable } = credential;
    if (isVisible(textIn(environment, variable))) return undefined;
    return {
      variable,
      problem: `${text}, and holds no key`,
      cure: 'Copy the key from the settings of the API.',
    };
  }
  const plain = judgePlainHttp('gatehouse.config.ts', credential.tokenUrl, allowsPlainHttp);
  if (plain?.isRefused)
    return { ...plain, problem: `has a tokenUrl for visitors of ${place} that ${plain.problem}` };
  if (client?.secret !== undefined) return undefined;
  const cure = 'Register a client for this site, with a secret.';
  return { variable: 'CLIENT_SECRET', problem: `is missing, with which a token ${text}`, cure };
}

function isVisible(text: string | undefined | null): text is string {
  return typeof text === 'string' && /^[\x21-\x7e]+$/.test(text);
}

interface Source {
  get(): Promise<((headers: Headers) => void) | undefined>;
  drop(): void;
}

function sourceOf(credential: VisitorCredential, policy: VisitorPolicy): Source {
  if ('tokenUrl' in credential) return createClientToken(credential, policy);
  const { variable, header = 'x-api-key', scheme = '' } = credential;
  const key = textIn(policy.environment, variable) ?? '';
  return {
    get: async () => (headers) => setCredential(headers, key, { header, scheme }),
    drop: () => undefined,
  };
}

const TOKEN_MS = 5_000;
/** So long nobody is asked again who has given none, or one that an API refuses. */
const PAUSE_MS = 5_000;
/** Of a token that nobody knows the end of. */
const USUAL_LIFE_MS = 300_000;

/**
 * Keeps a token of this site's own, in one isolate.
 *
 * @see RFC 6749, section 4.4 (client credentials)
 */
function createClientToken(
  { tokenUrl, scope, audience }: Extract<VisitorCredential, { tokenUrl: string }>,
  { client, clientAuthentication: how = 'basic', fetch, now, log }: VisitorPolicy,
): Source {
  const flight = createSingleFlight(now, TOKEN_MS * 2);
  let kept:
    | { readonly token: string | undefined; readonly askedAt: number; readonly until: number }
    | undefined;

  async function ask(): Promise<void> {
    const askedAt = now();
    const own = clientAuthentication({ client, preset: { clientAuthentication: how } });
    const fields = {
      grant_type: 'client_credentials',
      ...(scope && { scope }),
      ...(audience && { audience }),
      ...own.fields,
    };
    const init = jsonOrForm('form', fields, new Headers({ accept: 'application/json', ...own.headers }));
    const answer = await fetchBounded(
      fetch,
      new Request(tokenUrl, { method: 'POST', ...SAFE, ...init }),
      TOKEN_MS,
    );
    const said: { access_token?: unknown; expires_in?: unknown } =
      answer.status === 'answered' && answer.httpStatus < 300 ? Object(answer.body) : {};
    const token =
      typeof said.access_token === 'string' && isVisible(said.access_token) ? said.access_token : undefined;
    if (token === undefined) {
      const reason = answer.status === 'answered' ? 'no_token' : answer.code;
      const status = answer.status === 'answered' ? { status: answer.httpStatus } : {};
      log('error', 'visitor_token_unavailable', { reason, ...status });
      kept = { token, askedAt, until: now() + PAUSE_MS };
      return;
    }
    const end =
      announcedEnd(said.expires_in, 's', askedAt) ?? endOf(token, askedAt) ?? askedAt + USUAL_LIFE_MS;
    kept = { token, askedAt, until: end - Math.min(60_000, (end - askedAt) / 5) };
  }

  return {
    async get() {
      if (flight.isUnderWay()) await flight.landed();
      if (kept === undefined || now() >= kept.until) await flight.fly(ask);
      const token = kept?.token;
      return token === undefined ? undefined : (headers) => setCredential(headers, token);
    },
    drop() {
      if (kept?.token !== undefined && now() >= kept.askedAt + PAUSE_MS) kept = undefined;
    },
  };
}
