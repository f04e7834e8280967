import { createDemoBackend } from '../../demo/backend.ts';
import { memoryStore } from '../../demo/store.ts';
import type { Clock, Fetch } from '../../edge/types.ts';
import { sleep } from '../../edge/util/deadline.ts';
import type { Chance } from './chance.ts';

const REFRESH = '/auth/refresh-token';
/** Sooner than an exchange is given up. */
const LATE_MS = 3_000;
const HANG_MS = 40_000;

export interface FaultyBackendOptions {
  readonly secret: string;
  readonly now: Clock;
  readonly chance: Chance;
  readonly accessTokenSeconds: number;
  /** 0: whoever spends a token a second time loses the session. */
  readonly retryWindowSeconds: number;
  readonly faultRate: number;
  /** Whether answers may get lost after the backend has rotated. */
  readonly losesAnswers: boolean;
}

export interface FaultyBackend {
  readonly fetch: Fetch;
  /** How often each refresh token has reached the backend. */
  readonly spends: ReadonlyMap<string, number>;
}

type Fault = (request: Request, answer: Fetch, chance: Chance) => Promise<Response>;

/** What a backend can do wrong without having rotated anything, or before anyone has given up on it. */
const HARMLESS: readonly [Fault, ...Fault[]] = [
  async () => new Response(null, { status: 500 }),
  async () => new Response(null, { status: 429 }),
  async () => new Response('<!doctype html><title>Maintenance</title>', { status: 200 }),
  async () => new Response('{"access_token": "eyJ', { status: 201 }),
  async () => Promise.reject(new TypeError('The connection was refused.')),
  hang,
  async (request, answer, chance) => {
    await sleep(chance.between(0, LATE_MS));
    return answer(request);
  },
];

/** What loses what it has rotated. */
const LOSSES: readonly [Fault, ...Fault[]] = [
  async (request, answer) => {
    await answer(request);
    return new Response(null, { status: 502 });
  },
  async (request, answer) => {
    await answer(request);
    return hang();
  },
];

/** The demo backend, with a way to it on which things go wrong. */
export function createFaultyBackend(options: FaultyBackendOptions): FaultyBackend {
  const { chance, faultRate, losesAnswers, retryWindowSeconds, ...demo } = options;
  const backend = createDemoBackend({
    ...demo,
    store: memoryStore(),
    reuseWindowSeconds: retryWindowSeconds,
  });
  const spends = new Map<string, number>();
  const answer: Fetch = async (request) => {
    if (request.url.endsWith(REFRESH)) {
      const { refreshToken }: { refreshToken?: unknown } = await request.clone().json();
      spends.set(String(refreshToken), (spends.get(String(refreshToken)) ?? 0) + 1);
    }
    return backend(request);
  };
  return {
    spends,
    async fetch(request) {
      // Without keys nothing goes at all, which is no matter of refreshes.
      if (request.url.endsWith('/jwks.json') || !chance.hits(faultRate)) return answer(request);
      const loses = losesAnswers && request.url.endsWith(REFRESH) && chance.hits(0.5);
      return chance.pick(loses ? LOSSES : HARMLESS)(request, answer, chance);
    },
  };
}

/** Longer than anyone waits. */
async function hang(): Promise<never> {
  await sleep(HANG_MS);
  throw new TypeError('The connection was reset.');
}
