import { foldPath, isTakenFor } from '../http/path.ts';
import { isExpired } from '../tokens/expiry.ts';
import type { Clock, ExtraHeaders, Fetch, TokenSet } from '../types.ts';
import { type Answered, fetchBounded, REFRESH_MS, SIGN_OUT_MS, type Transient } from './fetch.ts';
import type { FormContract, FormInput, Preset } from './presets/index.ts';
import {
  addApiKey,
  type BackendContract,
  type Credentials,
  formRequest,
  profileRequest,
  refreshRequest,
  signInRequest,
  signOutRequest,
} from './request.ts';
import {
  type FormAnswer,
  type ProfileAnswer,
  processFormResponse,
  processProfileResponse,
  processTokenResponse,
  type TokenAnswer,
} from './response.ts';

export type { BackendContract, Credentials } from './request.ts';
export type { FormAnswer, ProfileAnswer, Rejected, TokenAnswer } from './response.ts';

export interface Backend {
  signIn(credentials: Credentials, headers?: ExtraHeaders): Promise<TokenAnswer>;
  refresh(refreshToken: string, headers?: ExtraHeaders): Promise<TokenAnswer>;
  /** Who the bearer of a token is; `undefined` where the backend has no address that tells. */
  profile(accessToken: string, headers?: ExtraHeaders): Promise<ProfileAnswer | undefined>;
  /**
   * Revokes at the backend where the preset knows how; whatever it answers, the local session ends.
   *
   * @returns the path to which it redirects, if it does
   */
  signOut(tokens: Partial<TokenSet>, headers?: ExtraHeaders): Promise<string | undefined>;
  /**
   * Passes a form on, such as a registration.
   *
   * @param page - the address of the page on which a password is reset
   */
  submit(form: FormContract, typed: Typed, page: string, headers?: ExtraHeaders): Promise<FormAnswer>;
  /** Resolves a path under the base URL. */
  url(path: string): URL;
  /** Whether an address lies under the base URL. */
  contains(url: URL): boolean;
  /** Whether a path under the base URL issues tokens, which are for the gate alone to ask for. */
  issuesTokens(path: string): boolean;
  /** Adds the key that the backend wants beside the access token. */
  addApiKey(headers: Headers): void;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly preset: Preset;
  readonly fetch: Fetch;
}

export type Typed = Readonly<Partial<Record<FormInput, string>>>;

export interface BackendOptions extends BackendContract {
  readonly fetch: Fetch;
  readonly now: Clock;
}

const NOT_HERE: Transient = { status: 'transient', code: 'backend_invalid' };

/**
 * Talks to the backend's authentication endpoints. Each exchange builds a request, sends it under a deadline without
 * following redirects, and judges the answer.
 */
export function createBackend(options: BackendOptions): Backend {
  const { baseUrl, preset, fetch, now } = options;
  const url = (path: string) => new URL(baseUrl + path);
  const root = url('/');
  const issuers = tokenPaths(preset).map((path) => ({ path: foldPath(path), branch: false }));

  async function send(
    request: Request | undefined,
    headers: ExtraHeaders,
    totalMs?: number,
  ): Promise<Answered | Transient> {
    if (request === undefined) return NOT_HERE;
    const answer = await fetchBounded(fetch, withHeaders(request, headers), totalMs);
    return 'location' in answer ? { ...answer, location: belowBase(answer.location) } : answer;
  }

  async function refresh(refreshToken: string, headers: ExtraHeaders = {}): Promise<TokenAnswer> {
    const askedAt = now();
    const answer = await send(refreshRequest(options, refreshToken), headers, REFRESH_MS);
    return processTokenResponse(answer, 'refresh', preset, askedAt);
  }

  return {
    baseUrl,
    preset,
    fetch,
    url,
    refresh,
    contains: ({ origin, pathname }) => origin === root.origin && pathname.startsWith(root.pathname),
    issuesTokens(path) {
      const asked = foldPath(path);
      return issuers.some((issuer) => isTakenFor(asked, issuer));
    },
    addApiKey: (headers) => addApiKey(headers, options),
    async signIn(credentials, headers = {}) {
      const askedAt = now();
      const answer = await send(signInRequest(options, credentials), headers);
      return processTokenResponse(answer, 'login', preset, askedAt);
    },
    async profile(accessToken, headers = {}) {
      const request = profileRequest(options, accessToken);
      return request && processProfileResponse(await send(request, headers), preset);
    },
    async signOut(tokens, headers = {}) {
      const live = preset.logout?.bearer ? await liveTokens(tokens, headers) : tokens;
      const request = live && signOutRequest(options, live.refreshToken, live.accessToken);
      const answer = request && (await send(request, headers, SIGN_OUT_MS));
      return answer?.status === 'answered' ? answer.location : undefined;
    },
    async submit(form, typed, page, headers = {}) {
      const request = formRequest(options, form, typed, page);
      return processFormResponse(await send(request, headers), preset);
    },
  };

  /** As paths are configured. */
  function belowBase(path: string | undefined): string | undefined {
    return path?.startsWith(root.pathname) ? path.slice(root.pathname.length - 1) : path;
  }

  /** For a sign-out that takes an access token: one that is over is refreshed first, or there is none. */
  async function liveTokens(
    tokens: Partial<TokenSet>,
    headers: ExtraHeaders,
  ): Promise<Partial<TokenSet> | undefined> {
    const { accessToken, refreshToken, receivedAt = 0 } = tokens;
    if (accessToken !== undefined && !isExpired({ ...tokens, accessToken, receivedAt }, now())) return tokens;
    if (refreshToken === undefined) return undefined;
    const answer = await refresh(refreshToken, headers);
    return answer.status === 'ok' ? { refreshToken, ...answer.tokens } : undefined;
  }
}

function withHeaders(request: Request, headers: ExtraHeaders): Request {
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
  return request;
}

/** The paths whose answers may hold tokens, without their queries. */
function tokenPaths({ login, refresh, registration, passwordReset }: Preset): string[] {
  return [login, refresh, registration, passwordReset?.complete].flatMap((contract) =>
    contract === undefined ? [] : [contract.path.split('?', 1)[0] ?? ''],
  );
}
