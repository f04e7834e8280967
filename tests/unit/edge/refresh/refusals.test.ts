import { describe, expect, test } from 'vitest';
import { HOUSE_REFUSALS, NOT_JUDGED, OWN_REFUSALS, PLAIN_NOS } from '../../../corpora/refusals.ts';
import { gatehouseBefore, json, signedWith, TOKEN_SECRET } from '../../../fixtures/core/issuer.ts';
import { houseBefore, scriptedProvider, signInAt } from '../../../fixtures/core/scripted-provider.ts';
import { MINUTE, NOON, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

type Environment = Readonly<Record<string, string>>;

const END = NOON / SECOND + 60;
const token = await signedWith(`{"sub":"1","exp":${END}}`);

/** Ways to a backend, each with where it refreshes and what it is answered at a sign-in. */
const BACKENDS = {
  custom: {
    login: '/login',
    refresh: '/refresh',
    tokens: { access_token: token, refresh_token: 'r' },
    environment: { BACKEND_PRESET: 'custom', BACKEND_LOGIN_PATH: '/login', BACKEND_REFRESH_PATH: '/refresh' },
  },
  simplejwt: {
    login: '/api/token/',
    refresh: '/api/token/refresh/',
    tokens: { access: token, refresh: 'r' },
    environment: { BACKEND_PRESET: 'simplejwt' },
  },
  oauth2: {
    login: '/oauth/token',
    refresh: '/oauth/token',
    tokens: { access_token: token, refresh_token: 'r', token_type: 'Bearer' },
    environment: { BACKEND_PRESET: 'oauth2', CLIENT_ID: 'gate', CLIENT_SECRET: 's' },
  },
  laravel: {
    login: '/oauth/token',
    refresh: '/oauth/token',
    tokens: { access_token: token, refresh_token: 'r', token_type: 'Bearer' },
    environment: { BACKEND_PRESET: 'laravel', CLIENT_ID: 'gate', CLIENT_SECRET: 's' },
  },
} as const;
type BackendName = keyof typeof BACKENDS;

/** Someone whose access token is over, and whose next refresh is answered so. */
async function waiting(at: BackendName, refusal: () => Response, more: Environment = {}) {
  const { login, refresh, tokens, environment } = BACKENDS[at];
  const state = { answer: () => json(JSON.stringify(tokens)) };
  const answers = { [login]: () => state.answer(), [refresh]: () => state.answer() };
  const house = gatehouseBefore(answers, { JWT_SECRET: TOKEN_SECRET, ...environment, ...more }, NOON);
  const visitor = house.browser();
  expect((await visitor.signIn({ username: 'dana', password: 'x' })).status).toBe(303);
  house.pass(2 * MINUTE);
  state.answer = refusal;
  return { visitor, house, state };
}

/** The same at a provider. */
async function waitingAtProvider(refusal: () => Response, more: Environment = {}) {
  const provider = await scriptedProvider();
  const state = { refusal: undefined as (() => Response) | undefined };
  const house = houseBefore(provider, {
    wrap: () => (request) =>
      state.refusal !== undefined && new URL(request.url).pathname === '/token'
        ? Promise.resolve(state.refusal())
        : provider.fetch(request),
    environment: more,
  });
  const visitor = house.browser();
  await signInAt(provider, visitor);
  house.pass(10 * MINUTE);
  state.refusal = refusal;
  return { visitor, house };
}

const WAYS = {
  ...Object.fromEntries(
    (['custom', 'simplejwt', 'oauth2', 'laravel'] as const).map((name) => [
      name,
      (refusal: () => Response, more?: Environment) => waiting(name, refusal, more),
    ]),
  ),
  provider: waitingAtProvider,
} as const satisfies Record<string, unknown>;

const COOKIE = '__Host-session';
const ways = Object.entries(WAYS);

async function outcomeOf(way: (typeof ways)[number][1], refusal: () => Response, more?: Environment) {
  const { visitor } = await way(refusal, more);
  const { status, headers } = await visitor.request('/dashboard');
  const reason = new URL(headers.get('location') ?? '/', 'https://app.example.com').searchParams.get(
    'reason',
  );
  return { status, reason, kept: visitor.cookies.has(COOKIE) };
}

const ENDED = { status: 307, reason: 'session_expired', kept: false };
const STAYS = { status: 503, reason: null, kept: true };

describe.each(ways)('only a plain no ends it, in front of %s', (_, way) => {
  test.each(PLAIN_NOS)('a no: $from', async ({ answer }) => {
    expect(await outcomeOf(way, answer)).toEqual(ENDED);
  });

  test.each(NOT_JUDGED)('no judgement: $from', async ({ answer }) => {
    expect(await outcomeOf(way, answer)).toEqual(STAYS);
  });
});

describe('only a plain no ends it, and a backend has its own', () => {
  test.each(OWN_REFUSALS)('$from ends it at every backend, and at no provider', async ({ answer }) => {
    for (const [name, way] of ways) {
      expect([name, await outcomeOf(way, answer)]).toEqual([name, name === 'provider' ? STAYS : ENDED]);
    }
  });

  test.each(HOUSE_REFUSALS)('$from ends it where no standard has the words', async ({ answer }) => {
    for (const [name, way] of ways) {
      const isStandard = !['custom', 'simplejwt'].includes(name);
      expect([name, await outcomeOf(way, answer)]).toEqual([name, isStandard ? STAYS : ENDED]);
    }
  });

  test('a bare 400 ends it where the preset knows it, and 404 nowhere', async () => {
    const bare = (status: number) => () => new Response(null, { status });
    for (const [name, way] of ways) {
      const expected = ['oauth2', 'laravel'].includes(name) ? ENDED : STAYS;
      expect([name, await outcomeOf(way, bare(400))]).toEqual([name, expected]);
      expect([name, await outcomeOf(way, bare(404))]).toEqual([name, STAYS]);
    }
  });

  test('a status that is listed ends it everywhere, whatever comes with it but a complaint about us', async () => {
    const more = { BACKEND_REFRESH_REJECTED: '400,404,500' };
    const listed = [
      new Response(null, { status: 404 }),
      new Response('<h1>Gone</h1>', { status: 404, headers: { 'content-type': 'text/html' } }),
      Response.json({ error: 'invalid_request' }, { status: 400 }),
      new Response('Internal Server Error', { status: 500 }),
    ];
    for (const [name, way] of ways) {
      for (const answer of listed)
        expect([name, await outcomeOf(way, () => answer.clone(), more)]).toEqual([name, ENDED]);
      const ours = () => Response.json({ error: 'invalid_client' }, { status: 400 });
      expect([name, await outcomeOf(way, ours, more)]).toEqual([name, STAYS]);
      expect([name, await outcomeOf(way, () => new Response(null, { status: 401 }), more)]).toEqual([
        name,
        STAYS,
      ]);
    }
  });
});
