import { decodeJwt } from 'jose/jwt/decode';
import { type Answered, exchange, type Fields, postRequest, SAFE, type Transient } from './exchange.ts';
import { loosePath } from './loose-path.ts';
import type { Encoding, Preset } from './presets/index.ts';
import type { Clock, Fetch, TokenSet, User } from './types.ts';

const REJECTED: readonly number[] = [400, 401, 403];
/** Short enough that a second try, after a crash, comes within the 15 seconds in which a backend should allow for one. */
const REFRESH_MS = 5_000;
/** Whoever signs out has left already: nobody waits longer to be told that the backend knows. */
const SIGN_OUT_MS = 3_000;

/** The backend has said no, and will say so again. */
export interface Rejected {
  readonly status: 'rejected';
}

export type TokenAnswer = { readonly status: 'ok'; readonly tokens: TokenSet } | Rejected | Transient;
export type ProfileAnswer =
  | { readonly status: 'ok'; readonly user: User; readonly profile: Readonly<Record<string, unknown>> }
  | Rejected
  | Transient;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Backend {
  signIn(credentials: Credentials): Promise<TokenAnswer>;
  refresh(refreshToken: string): Promise<TokenAnswer>;
  profile(accessToken: string): Promise<ProfileAnswer>;
  /** Revokes at the backend where the preset knows how; whatever it answers, the local session ends. */
  signOut(refreshToken: string): Promise<void>;
  /** Resolves a path under the base URL. */
  url(path: string): URL;
  /** Whether an address lies under the base URL. */
  contains(url: URL): boolean;
  /** Whether a path under the base URL issues tokens, which are for the gate alone to ask for. */
  issuesTokens(path: string): boolean;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly fetch: Fetch;
}

export interface BackendOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly preset: Preset;
  readonly fetch: Fetch;
  readonly now: Clock;
}

/**
 * Talks to the backend's authentication endpoints. Each exchange builds a request, sends it under a deadline without
 * following redirects, and judges the answer. No exchange but `profile` carries an access token: an expired one
 * makes some backends refuse the very refresh that would cure it.
 */
export function createBackend({ baseUrl, preset, fetch, now }: BackendOptions): Backend {
  const url = (path: string) => new URL(baseUrl + path);
  const send = (request: Request) => exchange(fetch, request);
  const post = (path: string, encoding: Encoding, fields: Fields) =>
    send(postRequest(url(path), encoding, fields));

  const root = url('/');
  const issuers = [preset.login.path, preset.refresh.path].map(loosePath);

  return {
    baseUrl,
    fetch,
    url,
    contains: ({ origin, pathname }) => origin === root.origin && pathname.startsWith(root.pathname),
    issuesTokens: (path) => issuers.includes(loosePath(path)),
    async signIn({ username, password }) {
      const { path, encoding, usernameField, passwordField, fields } = preset.login;
      const askedAt = now();
      const answer = await post(path, encoding, {
        ...fields,
        [usernameField]: username,
        [passwordField]: password,
      });
      return judgeTokens(answer, preset, askedAt);
    },
    async refresh(refreshToken) {
      const { path, encoding, field, fields } = preset.refresh;
      const askedAt = now();
      const request = postRequest(url(path), encoding, { ...fields, [field]: refreshToken });
      return judgeTokens(await exchange(fetch, request, REFRESH_MS), preset, askedAt);
    },
    async profile(accessToken) {
      const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
      return judgeProfile(await send(new Request(url(preset.profile.path), { headers, ...SAFE })), preset);
    },
    async signOut(refreshToken) {
      if (preset.logout === undefined) return;
      const { path, encoding, field } = preset.logout;
      await exchange(fetch, postRequest(url(path), encoding, { [field]: refreshToken }), SIGN_OUT_MS);
    },
  };
}

/** Any 2xx is success; only an explicit refusal is final. */
function judgeStatus(answer: Answered): 'ok' | Rejected | Transient {
  const { httpStatus, retryAfter } = answer;
  if (httpStatus >= 200 && httpStatus < 300) return 'ok';
  if (REJECTED.includes(httpStatus)) return { status: 'rejected' };
  const code = httpStatus === 429 ? 'rate_limited' : 'backend_invalid';
  return { status: 'transient', code, ...(retryAfter !== undefined && { retryAfter }) };
}

function judgeTokens(answer: Answered | Transient, preset: Preset, receivedAt: number): TokenAnswer {
  if (answer.status === 'transient') return answer;
  const verdict = judgeStatus(answer);
  if (verdict !== 'ok') return verdict;

  const accessToken = at(answer.body, preset.tokens.access);
  const refreshToken = at(answer.body, preset.tokens.refresh);
  if (!isToken(accessToken)) return { status: 'transient', code: 'backend_invalid' };
  const accessExpiresAt = expiryOf(accessToken) ?? announcedExpiry(answer.body, preset, receivedAt);
  return {
    status: 'ok',
    tokens: {
      accessToken,
      receivedAt,
      ...(isToken(refreshToken) && { refreshToken }),
      ...(accessExpiresAt !== undefined && { accessExpiresAt }),
    },
  };
}

function judgeProfile(answer: Answered | Transient, preset: Preset): ProfileAnswer {
  if (answer.status === 'transient') return answer;
  const verdict = judgeStatus(answer);
  if (verdict !== 'ok') return verdict;

  const { envelope, fields, id: idNames } = preset.profile;
  const raw = envelope === undefined ? answer.body : at(answer.body, envelope);
  const id = idNames.map((name) => at(raw, name)).find((value) => isText(value) || typeof value === 'number');
  if (id === undefined) return { status: 'transient', code: 'backend_invalid' };
  const profile = Object.fromEntries(
    fields.map((field) => [field, at(raw, field)]).filter(([, value]) => value !== undefined),
  );
  return { status: 'ok', profile, user: { id: String(id), ...knownFields(profile) } };
}

function knownFields({ name, email, role }: Readonly<Record<string, unknown>>): Omit<User, 'id'> {
  return { ...(isText(name) && { name }), ...(isText(email) && { email }), ...(isText(role) && { role }) };
}

/** The token's own word on its end. Only `exp` is read: a refreshed token may keep the `iat` of an older one. */
function expiryOf(accessToken: string): number | undefined {
  try {
    const { exp } = decodeJwt(accessToken);
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

function announcedExpiry(body: unknown, preset: Preset, receivedAt: number): number | undefined {
  const { expiresIn } = preset.tokens;
  if (expiresIn === undefined) return undefined;
  const amount = Number(at(body, expiresIn.path));
  if (!Number.isFinite(amount) || amount <= 0) return undefined;
  return receivedAt + amount * (expiresIn.unit === 's' ? 1000 : 1);
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined;
    return Reflect.get(inner, key);
  }, value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Bearer tokens are visible ASCII; anything else must not reach a header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,16384}$/.test(value);
}
