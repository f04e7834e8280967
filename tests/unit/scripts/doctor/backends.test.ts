import { afterEach, describe, expect, test, vi } from 'vitest';
import { credentialsOf } from '../../../fixtures/backends/contracts/browsers.ts';
import type { Contract } from '../../../fixtures/backends/contracts/contract.ts';
import { startDirectus } from '../../../fixtures/backends/contracts/directus.ts';
import { startDummyjson } from '../../../fixtures/backends/contracts/dummyjson.ts';
import { startLaravel } from '../../../fixtures/backends/contracts/laravel.ts';
import { startOAuth2 } from '../../../fixtures/backends/contracts/oauth2.ts';
import { startPlatzi } from '../../../fixtures/backends/contracts/platzi.ts';
import { startContractServer } from '../../../fixtures/backends/contracts/server.ts';
import { startSupabase } from '../../../fixtures/backends/contracts/supabase.ts';
import { type Circumstances, type Examined, examined } from '../../../fixtures/lib/examined.ts';

vi.setConfig({ testTimeout: 60_000 });

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

async function started<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const backend = await starting;
  running.push(backend);
  return backend;
}

function examinedAs(contract: Contract, path = '', more: Circumstances = {}): Promise<Examined> {
  const { username, password } = credentialsOf(contract, contract.users[0]);
  return examined(contract.origin + path, ['--user', username, '--password', password], more);
}

describe('an address that is given too high or too deep', () => {
  test.each([
    '',
    '/',
    '/api',
    '/api/',
    '/api/v1',
    '/api/v1/auth/login',
    '/api/v1/.well-known/openid-configuration',
  ])('still leads to the API: %j', async (path) => {
    const contract = await started(startPlatzi());
    const { settings } = await examinedAs(contract, path);
    expect(settings?.variables).toMatchObject({ BACKEND_URL: contract.baseUrl, BACKEND_PRESET: 'platzi' });
  });
});

describe('a path that is redirected to its other ending', () => {
  test.each(['login', 'refresh', 'me', 'logout'] as const)('is found, and named: %s', async (kind) => {
    const contract = await started(startDirectus());
    contract.control.redirectSlash(kind, 301);
    const { settings, finding, printed } = await examinedAs(contract);
    expect(finding('proof.works'), printed).toBeDefined();
    const [name] = Object.entries(settings?.variables ?? {}).filter(([, value]) => /^\/.*\/$/.test(value));
    expect(name?.[0]).toBe(`BACKEND_${kind.toUpperCase()}_PATH`);
  });

  test.each(['login', 'refresh', 'me'] as const)('below a base path: %s', async (kind) => {
    const contract = await started(startPlatzi());
    contract.control.redirectSlash(kind, 308);
    const { settings, finding, printed } = await examinedAs(contract);
    expect(finding('proof.works'), printed).toBeDefined();
    expect(settings?.variables[`BACKEND_${kind.toUpperCase()}_PATH`]).toMatch(/^\/auth\/[\w-]+\/$/);
  });
});

describe('a clock', () => {
  test.each([
    ['ten minutes ahead', 600_000, 'wrong', undefined],
    ['two minutes ahead', 120_000, 'fine', '130'],
    ['in time', 0, 'fine', undefined],
  ])('%s', async (_, ahead, outcome, tolerance) => {
    const contract = await started(startDummyjson());
    contract.control.tokens.accessTokenSeconds = 3600;
    contract.control.tokens.issuedAt = ahead === 0 ? undefined : Date.now() + ahead;
    const { JWT_SECRET = '' } = contract.environment;
    const found = await examinedAs(contract, '', { environment: { JWT_SECRET } });
    expect(found.outcome, found.printed).toBe(outcome);
    expect(found.settings?.variables.JWT_CLOCK_TOLERANCE).toBe(tolerance);
    if (ahead > 0) expect(found.finding('clock.skewed')?.text).toMatch(/minutes ahead of the clock/);
  });
});

describe('a refresh token', () => {
  test.each([
    ['refused', /refused, and its successor stays good/],
    ['ends-family', /successor is refused as well/],
    ['accepted', /taken once more/],
    ['repeated', /same successor/],
  ] as const)('that is spent twice is %s', async (replay, words) => {
    const contract = await started(startDirectus({ replay }));
    const { findings } = await examinedAs(contract);
    expect(findings.map(({ text }) => text).join('\n')).toMatch(words);
  });

  test('is spent once only where that is asked for', async () => {
    const contract = await started(startDirectus());
    const { username, password } = credentialsOf(contract, contract.users[0]);
    await examined(contract.origin, ['--user', username, '--password', password, '--no-replay']);
    const spent = contract.control.received('refresh').map(({ body }) => body.refresh_token);
    const refused = contract.control.received('refresh').filter(({ status }) => status >= 400);
    // The one after the sign-out, which shows that it was one.
    expect(refused).toHaveLength(1);
    expect(new Set(spent).size).toBe(spent.length);
  });

  test('that is never replaced is said to stay', async () => {
    const contract = await started(startDirectus({ rotation: 'never' }));
    expect((await examinedAs(contract)).finding('refresh.works')?.text).toContain('leaves the refresh token');
  });
});

describe('what only the owner has', () => {
  test('is asked for: the client of an OAuth server', async () => {
    const contract = await started(startOAuth2({ clientAuthentication: 'basic' }));
    const found = await examinedAs(contract);
    expect(found.outcome).toBe('incomplete');
    expect(found.finding('sign-in.client')?.cure).toContain('--client-id');
    expect(contract.requests.some(({ body }) => body.password)).toBe(false);
  });

  test('is compared: the secret of a client, before any password is sent', async () => {
    const contract = await started(startLaravel());
    const environment = { CLIENT_ID: '9c1b2f3e', CLIENT_SECRET: 'another-secret' };
    const found = await examinedAs(contract, '', { environment });
    expect(found.outcome).toBe('wrong');
    expect(contract.requests.some(({ body }) => body.password)).toBe(false);
  });

  test('is asked for: a key that every request carries', async () => {
    const contract = await started(startSupabase());
    const found = await examinedAs(contract);
    expect(found.outcome).toBe('incomplete');
    expect(found.finding('sign-in.guarded')?.cure).toContain('BACKEND_API_KEY');
  });

  test('is tried: a secret that tokens are not signed with', async () => {
    const contract = await started(startDirectus());
    const environment = { JWT_SECRET: 'not-the-one-that-directus-signs-with' };
    const found = await examinedAs(contract, '', { environment });
    expect(found.outcome).toBe('wrong');
    expect(found.finding('key.mismatch')?.text).toContain('signature_mismatch');
  });

  test('may be a user: what can be told without one is told', async () => {
    const contract = await started(startDirectus());
    const found = await examined(contract.origin);
    expect(found.outcome).toBe('incomplete');
    expect(found.finding('sign-in.found')).toBeDefined();
    expect(found.finding('sign-in.untried')?.cure).toContain('--user');
  });
});

describe('a configuration that exists', () => {
  test('is as it should be', async () => {
    const contract = await started(startDirectus());
    const given = { SESSION_SECRET: 'a-secret-of-this-test-that-is-long-enough', ...contract.environment };
    const found = await examinedAs(contract, '', { given, environment: contract.environment });
    expect(found.outcome, found.printed).toBe('fine');
    expect(found.finding('variables.right')).toBeDefined();
  });

  test.each([
    ['BACKEND_PRESET', 'simplejwt', 'BACKEND_PRESET=directus'],
    ['BACKEND_LOGIN_PATH', '/auth/log-in', 'Take BACKEND_LOGIN_PATH away'],
    ['BACKEND_REFRESH_PATH', '/auth/refresh/it', 'Take BACKEND_REFRESH_PATH away'],
    ['BACKEND_ACCESS_TOKEN_PATH', 'access', 'Take BACKEND_ACCESS_TOKEN_PATH away'],
    ['JWT_ALGORITHMS', 'RS256', 'With this key'],
    ['JWT_ISSUER', 'someone-else', 'JWT_ISSUER=directus'],
  ])('says which variable is wrong: %s', async (name, value, right) => {
    const contract = await started(startDirectus());
    const given = {
      SESSION_SECRET: 'a-secret-of-this-test-that-is-long-enough',
      ...contract.environment,
      [name]: value,
    };
    const found = await examinedAs(contract, '', { given, environment: contract.environment });
    expect(found.outcome).toBe('wrong');
    const complaint = found.finding(`variables.${name}`);
    expect(complaint?.text, found.printed).toContain(name);
    expect(complaint?.cure).toContain(right);
  });

  test('shows none of its secrets', async () => {
    const contract = await started(startDirectus());
    const given = { SESSION_SECRET: 'the-secret-of-all-sessions-of-this-site', ...contract.environment };
    const found = await examinedAs(contract, '', { given, environment: contract.environment });
    expect(found.printed).not.toContain(given.SESSION_SECRET);
    expect(found.printed).not.toContain(contract.environment.JWT_SECRET);
  });
});

describe('an API of no product', () => {
  test('is found out by what its answers look like', async () => {
    const tokens = { access: 'opaque-access-token-1', renewal: 'opaque-renewal-token-1' };
    const server = await started(
      startContractServer(
        [
          {
            kind: 'login',
            at: 'POST /api/v2/session',
            answer: ({ body }) =>
              body.email === 'dana@example.com' && body.password === 'let-me-in-there'
                ? session(tokens)
                : Response.json({ error: { message: 'No such user.' } }, { status: 401 }),
          },
          {
            kind: 'refresh',
            at: 'POST /api/v2/session/refresh',
            answer: ({ headers }) =>
              headers.get('cookie') === `refresh=${tokens.renewal}`
                ? session(tokens)
                : Response.json({}, { status: 401 }),
          },
          {
            kind: 'me',
            at: 'GET /api/v2/me',
            answer: ({ headers }) =>
              headers.get('authorization') === `Bearer ${tokens.access}`
                ? Response.json({ payload: { user: { id: 7, email: 'dana@example.com' } } })
                : Response.json({}, { status: 401 }),
          },
        ],
        () => Response.json({}, { status: 404 }),
      ),
    );
    const user = ['--user', 'dana@example.com', '--password', 'let-me-in-there'];
    const found = await examined(`${server.origin}/api/v2`, user);
    expect(found.outcome, found.printed).toBe('fine');
    expect(found.settings?.variables).toEqual({
      BACKEND_URL: `${server.origin}/api/v2`,
      BACKEND_PRESET: 'custom',
      BACKEND_LOGIN_PATH: '/session',
      BACKEND_LOGIN_USERNAME_FIELD: 'email',
      BACKEND_ACCESS_TOKEN_PATH: 'result.auth.accessToken',
      BACKEND_EXPIRES_IN_PATH: 'result.auth.expiresIn',
      BACKEND_REFRESH_COOKIE: 'refresh',
      BACKEND_REFRESH_PATH: '/session/refresh',
      BACKEND_ME_PATH: '/me',
      BACKEND_ME_ENVELOPE: 'payload.user',
    });
  });
});

function session({ access, renewal }: { readonly access: string; readonly renewal: string }): Response {
  const body = { result: { auth: { accessToken: access, expiresIn: 900 } } };
  return Response.json(body, { headers: { 'set-cookie': `refresh=${renewal}; Path=/; HttpOnly` } });
}
