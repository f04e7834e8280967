import { describe, expect, test } from 'vitest';
import {
  gatehouseBefore,
  type IssuerGatehouse,
  json,
  signedWith,
  TOKEN_SECRET,
} from '../../../fixtures/core/issuer.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

const LOGIN = { username: 'dana', password: 'a password' };
const CUSTOM = { BACKEND_PRESET: 'custom', BACKEND_LOGIN_PATH: '/login', BACKEND_REFRESH_PATH: '/refresh' };
const OPAQUE = { ...CUSTOM, BACKEND_ME_PATH: '/me' };
const ME = { '/me': () => json('{"id":1,"name":"Dana"}') };

/** Answers every sign-in and refresh with this. */
function giving(body: string, environment: Readonly<Record<string, string>>): IssuerGatehouse {
  const answers = { ...ME, '/login': () => json(body), '/refresh': () => json(body) };
  return gatehouseBefore(answers, environment, NOON);
}

async function signedIn(house: IssuerGatehouse) {
  const visitor = house.browser();
  expect((await visitor.signIn(LOGIN)).status).toBe(303);
  const session = async () => {
    const answer = await visitor.request('/auth/session', { as: 'fetch' });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  return { visitor, session };
}

describe('a token that ends when nobody can tell is used until the backend refuses it', () => {
  const announced = { ...OPAQUE, BACKEND_EXPIRES_IN_PATH: 'expires_in' };
  test.each([
    ['the largest number of a program', '9223372036854775'],
    ['the largest number of a program, as text', '"9223372036854775807"'],
    ['nothing', '0'],
    ['less than nothing', '-1'],
    ['next to nothing', '0.001'],
    ['null', 'null'],
    ['the last moment that a program knows', '"9999-12-31T23:59:59.9999999Z"'],
  ])('by a lifetime of %s', async (_, lifetime) => {
    const house = giving(`{"access_token":"opaque","expires_in":${lifetime}}`, announced);
    const { visitor, session } = await signedIn(house);
    for (const later of [0, DAY]) {
      house.pass(later);
      expect((await visitor.request('/dashboard')).status).toBe(200);
      expect(await session()).not.toHaveProperty('accessTokenExpiresAt');
    }
  });

  test.each([
    ['in milliseconds', '9999999999999'],
    ['that no number can hold', '1e400'],
    ['of 1970', '0'],
    ['before time', '-1'],
    ['that is past', `${NOON / SECOND - 600}`],
    ['that is null', 'null'],
    ['that is a word', '"never"'],
  ])('by an end of its own %s', async (_, exp) => {
    const house = giving(`{"access_token":"${await signedWith(`{"exp":${exp}}`)}"}`, OPAQUE);
    const { visitor, session } = await signedIn(house);
    for (const later of [0, DAY]) {
      house.pass(later);
      expect((await visitor.request('/dashboard')).status).toBe(200);
      expect(await session()).not.toHaveProperty('accessTokenExpiresAt');
    }
  });

  test('and the answer’s word counts where the token’s own makes no sense', async () => {
    const token = await signedWith('{"exp":0}');
    const { session } = await signedIn(giving(`{"access_token":"${token}","expires_in":600}`, announced));
    expect(await session()).toMatchObject({ accessTokenExpiresAt: '2026-11-01T12:10:00.000Z' });
  });
});

describe('an answer may tell the moment in place of the lifetime', () => {
  const inAnHour = '2026-11-01T13:00:00.000Z';
  test.each([
    ['in seconds', `${(NOON + HOUR) / SECOND}`, 's'],
    ['in seconds, as text', `"${(NOON + HOUR) / SECOND}"`, 's'],
    ['in milliseconds', `${NOON + HOUR}`, 's'],
    ['in milliseconds, where that is the unit', `${NOON + HOUR}`, 'ms'],
    ['in microseconds', `${(NOON + HOUR) * 1000}`, 's'],
    ['as a date', '"2026-11-01T13:00:00Z"', 's'],
    ['as a date of another zone', '"2026-11-01T14:00:00.0000000+01:00"', 'ms'],
    ['as HTTP writes dates', '"Sun, 01 Nov 2026 13:00:00 GMT"', 's'],
  ])('%s', async (_, end, unit) => {
    const environment = { BACKEND_EXPIRES_IN_PATH: 'auth.expires_at', BACKEND_EXPIRES_IN_UNIT: unit };
    const body = `{"access_token":"opaque","auth":{"expires_at":${end}}}`;
    const { session } = await signedIn(giving(body, { ...OPAQUE, ...environment }));
    expect(await session()).toMatchObject({ accessTokenExpiresAt: inAnHour });
  });

  test.each([
    ['15 minutes', 900_000],
    ['30 days, which are more than a billion', 30 * DAY],
  ])('and milliseconds stay a lifetime: %s', async (_, lifetime) => {
    const data = `{"access_token":"opaque","refresh_token":"r","expires":${lifetime}}`;
    const house = gatehouseBefore(
      { '/auth/login': () => json(`{"data":${data}}`), '/users/me': () => json('{"data":{"id":"1"}}') },
      { BACKEND_PRESET: 'directus' },
      NOON,
    );
    const { session } = await signedIn(house);
    expect((await session()).accessTokenExpiresAt).toBe(new Date(NOON + lifetime).toISOString());
  });
});

describe('a token that is verified', () => {
  const verified = { ...CUSTOM, JWT_SECRET: TOKEN_SECRET };
  test.each([
    ['in the year 2100', '4102444800', '2100-01-01T00:00:00.000Z'],
    ['as text', `"${(NOON + HOUR) / SECOND}"`, '2026-11-01T13:00:00.000Z'],
    ['in a fraction of a second', `${(NOON + HOUR) / SECOND}.5`, '2026-11-01T13:00:00.500Z'],
    ['in milliseconds', `${NOON + HOUR}`, '2026-11-01T13:00:00.000Z'],
    ['as a date', '"2026-11-01T13:00:00Z"', '2026-11-01T13:00:00.000Z'],
    ['in the last second of the year 9999', '253402300799', undefined],
    ['in milliseconds of the year 2286', '9999999999999', undefined],
    ['with the largest number of a program, in milliseconds', '9223372036854775', undefined],
    ['with the largest number of a program', '9223372036854775807', undefined],
  ])('may end %s', async (_, exp, told) => {
    const house = giving(`{"access_token":"${await signedWith(`{"sub":"1","exp":${exp}}`)}"}`, verified);
    const { visitor, session } = await signedIn(house);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect((await session()).accessTokenExpiresAt).toBe(told);
  });

  test.each([
    ['in seconds', `${(NOON + 2 * MINUTE) / SECOND}`],
    ['in milliseconds', `${NOON + 2 * MINUTE}`],
    ['as text', `"${(NOON + 2 * MINUTE) / SECOND}"`],
    ['as a date', '"2026-11-01T12:02:00Z"'],
  ])('is not taken for good beyond its end because it was verified just before: %s', async (_, exp) => {
    const house = giving(`{"access_token":"${await signedWith(`{"sub":"1","exp":${exp}}`)}"}`, verified);
    const { visitor } = await signedIn(house);
    house.pass(MINUTE + 59 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    house.pass(MINUTE);
    expect((await visitor.request('/dashboard')).status).toBe(307);
  });

  test.each([
    ['0', 'exp_malformed'],
    ['-1', 'exp_malformed'],
    ['1e400', 'exp_malformed'],
    ['"never"', 'exp_malformed'],
    ['null', 'exp_missing'],
    ['""', 'exp_missing'],
  ])('and whose end is %s signs nobody in, for a reason that the log tells: %s', async (exp, reason) => {
    const house = giving(`{"access_token":"${await signedWith(`{"sub":"1","exp":${exp}}`)}"}`, verified);
    const visitor = house.browser();
    expect((await visitor.signIn(LOGIN)).status).toBe(502);
    expect(house.events).toContain(`sign_in_answer_unusable ${reason}`);
    expect(visitor.cookies.size).toBe(0);
  });

  test('within the leeway after its end lives for what is left of it', async () => {
    const token = await signedWith(`{"sub":"1","exp":${NOON / SECOND - 10}}`);
    const house = giving(`{"access_token":"${token}"}`, verified);
    const { visitor } = await signedIn(house);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    house.pass(MINUTE);
    expect((await visitor.request('/dashboard')).headers.get('location')).toMatch(/^\/login\?/);
  });
});

test.each([8.64e15 + 1, 9_223_372_036_854_775_000, -1, 0])(
  'a session that was kept with an end of %d can be asked for',
  async (accessExpiresAt) => {
    const house = giving('{}', OPAQUE);
    const answer = house.gatehouse().describe({
      id: 's',
      user: { id: '1' },
      tokens: { accessToken: 'opaque', receivedAt: NOON, accessExpiresAt },
      createdAt: NOON,
      usedAt: NOON,
    });
    expect(answer).toMatchObject({ authenticated: true });
  },
);

test('a name as long as a book keeps nobody out, and is not kept', async () => {
  const house = gatehouseBefore(
    {
      '/login': () => json('{"access_token":"opaque"}'),
      '/me': () => json(`{"id":1,"name":"${'é'.repeat(20_000)}","email":"dana@example.com"}`),
    },
    OPAQUE,
    NOON,
  );
  const { session } = await signedIn(house);
  expect((await session()).user).toEqual({ id: '1', email: 'dana@example.com' });
});

test('a number beyond all numbers is nobody’s id', async () => {
  const house = gatehouseBefore(
    { '/login': () => json('{"access_token":"opaque"}'), '/me': () => json('{"id":1e400}') },
    OPAQUE,
    NOON,
  );
  const visitor = house.browser();
  expect((await visitor.signIn(LOGIN)).status).toBe(502);
  expect(house.events).toContain('sign_in_answer_unusable no_user');
});
