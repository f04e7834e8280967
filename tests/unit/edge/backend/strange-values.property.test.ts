import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBackend } from '../../../../edge/backend/backend.ts';
import { PRESETS } from '../../../../edge/backend/presets/index.ts';
import { parseOutcome } from '../../../../edge/refresh/coordinator/outcome.ts';
import {
  gatehouseBefore,
  type IssuerGatehouse,
  json,
  signedWith,
  TOKEN_SECRET,
} from '../../../fixtures/core/issuer.ts';
import { HOUR, NOON, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

const CUSTOM = {
  BACKEND_PRESET: 'custom',
  BACKEND_LOGIN_PATH: '/login',
  BACKEND_REFRESH_PATH: '/refresh',
};
const OPAQUE = {
  ...CUSTOM,
  BACKEND_ME_PATH: '/me',
  BACKEND_EXPIRES_IN_PATH: 'expires_in',
};
const LOGIN = { username: 'dana', password: 'a password' };
const RUNS = { numRuns: 50 };

const NUMBERS = [
  ...['0', '-0', '-1', '0.001', '1', '59.5', '3600', '86400000', '1e9', '1790000000', '4102444800'],
  ...['253402300799', '1790000000000', '9999999999999', '8640000000000000', '8640000000000001'],
  ...['9223372036854775', '9223372036854775807', '1e21', '1e308', '1e400', '-1e400', '-9223372036854775808'],
] as const;
const TEXTS = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '3600',
    '3600.5',
    '1e3',
    '1e999',
    '0x10',
    'never',
    'Infinity',
    'NaN',
    '1h',
    'PT1H',
    '00:30:00',
  ],
  ...[
    '2026-11-29T09:00:00Z',
    '9999-12-31T23:59:59.9999999Z',
    '0001-01-01T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
  ],
  ...['Sun, 29 Nov 2026 09:00:00 GMT', '2026-11-29', '\ud800', '\0', '__proto__', 'a'.repeat(3_000)],
] as const;

/** Whatever may stand in JSON, as it is written there. */
const value: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NUMBERS),
  fc.constantFrom(...TEXTS).map((text) => JSON.stringify(text)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.constantFrom('null', 'true', 'false', '[]', '[3600]', '{}', '{"__proto__":1}', '{"name":"x"}'),
);
/** A member that may be missing. */
const member = (name: string) => fc.option(value).map((text) => (text === null ? '' : `,"${name}":${text}`));

/** What a sign-in may come to: a session that lives, or a refusal that the log explains. Nothing that we broke ourselves. */
async function live(house: IssuerGatehouse): Promise<void> {
  const visitor = house.browser();
  const entered = await visitor.signIn(LOGIN);
  if (entered.status !== 303) {
    expect(entered.status).toBe(502);
    expect(house.events.some((line) => /^sign_in_answer_unusable .+/.test(line))).toBe(true);
    expect(house.events).not.toContain('internal_error');
    return;
  }
  const described: unknown[] = [];
  const opened: unknown[] = [];
  for (const isNew of [false, true]) {
    if (isNew) house.restart();
    expect((await visitor.request('/dashboard')).status).toBe(200);
    const answer = await visitor.request('/auth/session', { as: 'fetch' });
    expect(answer.status).toBe(200);
    described.push(await answer.json());
    opened.push(await house.gatehouse().sessionOf(visitor.draft('/').headers));
    expect((await visitor.api('/items')).status).toBe(200);
  }
  expect(described[1]).toEqual(described[0]);
  expect(opened[0]).toBeDefined();
  expect(opened[1]).toEqual(opened[0]);
  expect(described[0]).toMatchObject({ authenticated: true, user: { id: expect.stringMatching(/./su) } });

  for (const later of [2 * SECOND, HOUR, 48 * HOUR]) {
    house.pass(later);
    house.asked.length = 0;
    await visitor.request('/dashboard');
    const page = await visitor.request('/dashboard');
    house.restart();
    expect(page.status === 200 || page.headers.get('location')?.startsWith('/login')).toBe(true);
    expect(house.asked.filter((path) => path === '/refresh').length).toBeLessThanOrEqual(1);
    expect((await visitor.request('/auth/session', { as: 'fetch' })).status).toBe(200);
  }
  expect((await visitor.signOut()).status).toBe(303);
  expect(house.events.filter((line) => line.startsWith('internal_error'))).toEqual([]);
}

describe('a session lives, or a reason is told, whatever a backend writes', () => {
  test('T12: where it tells the lifetime of an opaque token', async () => {
    let renewals = 0;
    await fc.assert(
      fc.asyncProperty(
        member('expires_in'),
        member('expires_in'),
        fc.boolean(),
        async (first, next, renews) => {
          const refreshToken = renews ? ',"refresh_token":"r1"' : '';
          const house = gatehouseBefore(
            {
              '/login': () => json(`{"access_token":"opaque"${refreshToken}${first}}`),
              '/refresh': () =>
                json(`{"access_token":"opaque${renewals++}","refresh_token":"r${renewals}"${next}}`),
              '/me': () => json('{"id":1,"name":"Dana"}'),
            },
            OPAQUE,
            NOON,
          );
          await live(house);
        },
      ),
      RUNS,
    );
  });

  test.each([
    ['that nobody verifies', { BACKEND_ME_PATH: '/me' }],
    ['that is verified', { JWT_SECRET: TOKEN_SECRET }],
  ])('T12: where it tells times in a token %s', async (_, environment) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('exp', 'iat', 'nbf'),
        member('exp'),
        member('iat'),
        member('nbf'),
        async (only, ...times) => {
          const good = only === 'exp' ? '' : `,"exp":${NOON / 1000 + 600}`;
          const said = times.filter((text) => text.startsWith(`,"${only}"`)).join('');
          const token = await signedWith(`{"sub":"1"${good}${said}}`);
          const house = gatehouseBefore(
            {
              '/login': () => json(`{"access_token":"${token}"}`),
              '/me': () => json('{"id":1,"name":"Dana"}'),
            },
            { ...CUSTOM, ...environment },
            NOON,
          );
          await live(house);
        },
      ),
      RUNS,
    );
  });

  test('T12: where it tells who somebody is', async () => {
    const text = fc.oneof(value, fc.constantFrom(JSON.stringify('x'.repeat(40_000))));
    await fc.assert(
      fc.asyncProperty(text, text, text, text, async (id, name, email, role) => {
        const house = gatehouseBefore(
          {
            '/login': () => json('{"access_token":"opaque"}'),
            '/me': () =>
              json(`{"__proto__":{"id":"2"},"id":${id},"name":${name},"email":${email},"role":${role}}`),
          },
          OPAQUE,
          NOON,
        );
        await live(house);
      }),
      RUNS,
    );
  });

  test('where it says when to come again', async () => {
    const waits = fc.oneof(value, fc.bigInt({ min: 0n, max: 10n ** 400n }).map(String));
    const dates = fc.oneof(value, fc.constant('"Sun, 01 Nov 2026 12:00:00 GMT"'));
    await fc.assert(
      fc.asyncProperty(waits, dates, async (wait, date) => {
        const headers = new Headers();
        for (const [name, text] of [
          ['retry-after', wait],
          ['date', date],
        ] as const) {
          const plain = /^\d+$/.test(text) ? text : String(JSON.parse(text));
          if (/^[\x20-\x7e]*$/.test(plain)) headers.set(name, plain);
        }
        const house = gatehouseBefore(
          {
            '/login': () => json('{"access_token":"opaque","refresh_token":"r","expires_in":60}'),
            '/refresh': () => json('{}', { status: 503, headers: Object.fromEntries(headers) }),
            '/me': () => json('{"id":1}'),
          },
          OPAQUE,
          NOON,
        );
        const visitor = house.browser();
        expect((await visitor.signIn(LOGIN)).status).toBe(303);
        house.pass(HOUR);
        const answer = await visitor.request('/auth/session', { as: 'fetch' });
        expect(answer.status).toBe(503);
        expect(Number(answer.headers.get('retry-after'))).toSatisfy(Number.isSafeInteger);
      }),
      RUNS,
    );
  });

  test('and what a refresh comes to can be stored, and is read again as it was', async () => {
    const statuses = fc.constantFrom(200, 302, 401, 429, 503);
    const waits = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 400n }).map(String), fc.constant('1e9'));
    await fc.assert(
      fc.asyncProperty(statuses, waits, member('expires_in'), async (status, wait, lifetime) => {
        const headers = { 'retry-after': wait, date: 'Sun, 01 Nov 2026 12:00:00 GMT', location: '/there' };
        const { refresh } = createBackend({
          baseUrl: 'https://api.example.com',
          preset: PRESETS.oauth2,
          fetch: async () => json(`{"access_token":"opaque"${lifetime}}`, { status, headers }),
          now: () => NOON,
        });
        const answer = await refresh('r');
        if (answer.status === 'rejected') return;
        const outcome = answer.status === 'ok' ? { status: 'renewed', tokens: answer.tokens } : answer;
        expect(parseOutcome(JSON.parse(JSON.stringify(outcome)))).toEqual(outcome);
      }),
    );
  });
});
