import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { listenOnLoopback } from '../fixtures/lib/loopback.ts';
import { createScript, type Deed, type Mishap } from './script.ts';
import { AUDIENCE, createTokens, ISSUER, type Tokens } from './tokens.ts';
import type { KitUser } from './users.ts';

type Bindings = HttpBindings | Http2Bindings;

const KEYS_PATH = '/.well-known/jwks.json';

/** A request that has reached the backend. */
export interface Call {
  readonly deed: Deed;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: string;
  /** Whose bearer token came with it. */
  readonly user: KitUser | undefined;
}

/** A request of somebody who is signed in. */
export type SignedInCall = Call & { readonly user: KitUser };

export type Answering<Asked extends Call = Call> = (call: Asked) => Response | Promise<Response>;

/** Method and path, such as `GET /orders`; a path that ends in `/*` is all that is below it, too. */
export type Place = `${string} /${string}`;

/** A JWT API on a loopback port of this process, which does what a test tells it to. */
export interface ScriptedBackend {
  /** The variables that fit Gatehouse to it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly tokens: Omit<Tokens, 'begin' | 'spend' | 'holder' | 'revoke' | 'keySet'>;
  /** Every request so far, in order; those for the key set are left out. */
  readonly calls: readonly Call[];
  /** How many requests there were of a kind. */
  count(deed: Deed): number;
  /** Answers an address of your API for whoever is signed in; others get 401. */
  on(place: Place, answering: Answering<SignedInCall>): void;
  /** Answers an address of your API for anyone. */
  onPublic(place: Place, answering: Answering): void;
  /** Answers the next requests of a kind with a status, without having done anything. */
  fail(deed: Deed, options?: { status?: number; times?: number; headers?: Record<string, string> }): void;
  /** Does what the next requests of a kind ask for, but cuts their connections before it has answered. */
  lose(deed: Deed, options?: { times?: number }): void;
  /** Answers the next requests of a kind late. */
  delay(deed: Deed, options: { ms: number; times?: number }): void;
  /** Forgets calls, addresses and what was ordered; tokens and keys stay. */
  reset(): void;
  stop(): Promise<void>;
}

export interface BackendOptions {
  readonly users: readonly KitUser[];
  readonly accessTokenSeconds: number;
}

/** Starts a backend that speaks the preset `platzi`, rotates refresh tokens strictly and signs with ES256. */
export async function startScriptedBackend({
  users,
  accessTokenSeconds,
}: BackendOptions): Promise<ScriptedBackend> {
  const tokens = await createTokens(accessTokenSeconds);
  const script = createScript();
  const calls: Call[] = [];
  const places = new Map<Place, Answering>();
  const own: Readonly<Record<Exclude<Deed, 'api'>, Answering>> = {
    async login({ body }) {
      const { email, password } = fieldsOf(body);
      const user = users.find((each) => each.email === email && each.password === password);
      return user === undefined ? refuse(401) : Response.json(await tokens.begin(user), { status: 201 });
    },
    async refresh({ body }) {
      const issued = await tokens.spend(fieldsOf(body).refreshToken);
      return issued === undefined ? refuse(401) : Response.json(issued, { status: 201 });
    },
    logout({ body }) {
      tokens.revoke(fieldsOf(body).refreshToken);
      return new Response(null, { status: 204 });
    },
    profile: forSignedIn(({ user: { id, email, name, role } }) => Response.json({ id, email, name, role })),
    keys: () => Response.json(tokens.keySet()),
  };

  async function respond(request: Request, { outgoing }: Bindings): Promise<Response> {
    const call = await read(request);
    if (call.deed !== 'keys') calls.push(call);
    const mishap = script.next(call.deed);
    if (mishap?.kind === 'fail') return refuse(mishap.status, mishap.headers);
    if (mishap?.kind === 'delay') await sleep(mishap.ms);
    const response = await answeringOf(call)(call);
    if (mishap?.kind === 'lose') outgoing.destroy();
    return response;
  }

  function answeringOf({ deed, method, path }: Call): Answering {
    if (deed !== 'api') return own[deed];
    const place = [...places.keys()].filter((each) => isAt(each, method, path)).sort(longestFirst)[0];
    return (place && places.get(place)) ?? (() => refuse(404));
  }

  async function read(request: Request): Promise<Call> {
    const { pathname, searchParams } = new URL(request.url);
    return {
      deed: DEEDS[`${request.method} ${pathname}`] ?? 'api',
      method: request.method,
      path: pathname,
      query: searchParams,
      headers: new Headers(request.headers),
      body: await request.text(),
      user: tokens.holder(/^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1]),
    };
  }

  const order = (deed: Deed, mishap: Mishap, times?: number) => script.add(deed, mishap, times);
  const { origin, stop } = await listenOnLoopback(
    createAdaptorServer({ fetch: (request, bindings) => respond(request, bindings) }),
  );
  return {
    environment: {
      BACKEND_URL: origin,
      BACKEND_PRESET: 'platzi',
      BACKEND_LOGOUT_PATH: '/auth/logout',
      BACKEND_LOGOUT_FIELD: 'refreshToken',
      JWT_JWKS_URL: origin + KEYS_PATH,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
    },
    tokens,
    calls,
    count: (deed) => calls.filter((call) => call.deed === deed).length,
    on: (place, answering) => void places.set(place, forSignedIn(answering)),
    onPublic: (place, answering) => void places.set(place, answering),
    fail: (deed, { status = 500, times, headers = {} } = {}) =>
      order(deed, { kind: 'fail', status, headers }, times),
    lose: (deed, { times } = {}) => order(deed, { kind: 'lose' }, times),
    delay: (deed, { ms, times }) => order(deed, { kind: 'delay', ms }, times),
    reset() {
      calls.length = 0;
      places.clear();
      script.clear();
      tokens.accessTokenSeconds = accessTokenSeconds;
    },
    stop,
  };
}

const DEEDS: Readonly<Record<string, Deed>> = {
  'POST /auth/login': 'login',
  'POST /auth/refresh-token': 'refresh',
  'POST /auth/logout': 'logout',
  'GET /auth/profile': 'profile',
  [`GET ${KEYS_PATH}`]: 'keys',
};

function forSignedIn(answering: Answering<SignedInCall>): Answering {
  return ({ user, ...call }) => (user === undefined ? refuse(401) : answering({ ...call, user }));
}

function refuse(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ statusCode: status, message: `Refused with ${status}.` }, { status, headers });
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

function isAt(place: Place, method: string, path: string): boolean {
  const [ofPlace = '', at = ''] = place.split(' ');
  if (ofPlace !== method) return false;
  return at.endsWith('/*') ? `${path}/`.startsWith(at.slice(0, -1)) : at === path;
}

function longestFirst(one: Place, other: Place): number {
  return other.length - one.length;
}
