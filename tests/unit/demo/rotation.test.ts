import { SignJWT } from 'jose/jwt/sign';
import { expect, test } from 'vitest';
import { deriveRefreshKey } from '../../../demo/keys.ts';
import { memoryStore } from '../../../demo/store.ts';
import { SECRET, startDemo } from './harness.ts';

test('rotates the refresh token on every use', async () => {
  const demo = startDemo();
  const first = await demo.signIn();
  const second = await demo.refreshed(first.refresh_token);
  const third = await demo.refreshed(second.refresh_token);
  expect(new Set([first, second, third].map((tokens) => tokens.refresh_token)).size).toBe(3);
  expect((await demo.get('/api/v1/auth/profile', third.access_token)).status).toBe(200);
});

test('strict: a second use of a token ends its family, the successor included', async () => {
  const demo = startDemo();
  const first = await demo.signIn();
  const other = await demo.signIn();
  const second = await demo.refreshed(first.refresh_token);
  expect((await demo.refresh(first.refresh_token)).status).toBe(401);
  expect((await demo.refresh(second.refresh_token)).status).toBe(401);
  expect((await demo.refresh(other.refresh_token)).status).toBe(201);
});

test('strict: of parallel uses of one token exactly one wins', async () => {
  const demo = startDemo();
  const { refresh_token } = await demo.signIn();
  const answers = await Promise.all(Array.from({ length: 20 }, () => demo.refresh(refresh_token)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(19);
});

test('within the reuse window every use yields the same successor', async () => {
  const demo = startDemo({ reuseWindowSeconds: 10 });
  const { refresh_token } = await demo.signIn();
  const parallel = await Promise.all(Array.from({ length: 5 }, () => demo.refreshed(refresh_token)));
  demo.pass(9_000);
  const late = await demo.refreshed(refresh_token);
  expect(new Set([...parallel, late].map((tokens) => tokens.refresh_token)).size).toBe(1);
  expect((await demo.get('/api/v1/auth/profile', late.access_token)).status).toBe(200);
});

test('within the reuse window a token keeps its own successor after that one was spent too', async () => {
  const demo = startDemo({ reuseWindowSeconds: 10 });
  const first = await demo.signIn();
  const second = await demo.refreshed(first.refresh_token);
  const third = await demo.refreshed(second.refresh_token);
  expect((await demo.refreshed(first.refresh_token)).refresh_token).toBe(second.refresh_token);
  expect((await demo.refreshed(second.refresh_token)).refresh_token).toBe(third.refresh_token);
});

test('after the reuse window a second use ends the family', async () => {
  const demo = startDemo({ reuseWindowSeconds: 10 });
  const first = await demo.signIn();
  const second = await demo.refreshed(first.refresh_token);
  demo.pass(10_000);
  expect((await demo.refresh(first.refresh_token)).status).toBe(401);
  expect((await demo.refresh(second.refresh_token)).status).toBe(401);
});

test('remembers spent tokens across a restart with the same store', async () => {
  const store = memoryStore();
  const before = startDemo({ store });
  const first = await before.signIn();
  const second = await before.refreshed(first.refresh_token);
  const after = startDemo({ store });
  const third = await after.refreshed(second.refresh_token);
  expect((await after.refresh(first.refresh_token)).status).toBe(401);
  expect((await after.refresh(third.refresh_token)).status).toBe(401);
});

test('an empty store honours a signed token it has never seen, and rotates from there', async () => {
  const before = startDemo();
  const second = await before.refreshed((await before.signIn()).refresh_token);
  const after = startDemo();
  const third = await after.refreshed(second.refresh_token);
  expect((await after.refresh(second.refresh_token)).status).toBe(401);
  expect((await after.refresh(third.refresh_token)).status).toBe(401);
});

test('refuses a refresh token from its expiry on; a rotation renews the lifetime', async () => {
  const demo = startDemo({ refreshTokenSeconds: 100 });
  const first = await demo.signIn();
  demo.pass(90_000);
  const second = await demo.refreshed(first.refresh_token);
  demo.pass(90_000);
  const third = await demo.refreshed(second.refresh_token);
  demo.pass(100_000);
  expect((await demo.refresh(third.refresh_token)).status).toBe(401);
});

test('refuses what is no refresh token of this backend', async () => {
  const demo = startDemo();
  const { access_token, refresh_token } = await demo.signIn();
  const foreign = await startDemo({ secret: 'another' }).signIn();
  const [head, , signature] = refresh_token.split('.');
  const forged = `${head}.${btoa('{"sub":"2"}')}.${signature}`;
  for (const token of [access_token, foreign.refresh_token, forged, 'junk']) {
    expect((await demo.refresh(token)).status).toBe(401);
  }
  expect((await demo.post('/api/v1/auth/refresh-token', { refresh_token })).status).toBe(400);
  expect((await demo.refresh(refresh_token)).status).toBe(201);
});

test('refuses a signed token whose type, subject or claims do not fit its family', async () => {
  const demo = startDemo();
  const family = 'one-family';
  const sign = async (claims: object, typ = 'refresh+jwt') =>
    new SignJWT({ iss: 'http://demo.internal', iat: 1, exp: 4e9, family, generation: 0, sub: '1', ...claims })
      .setProtectedHeader({ alg: 'HS256', typ })
      .sign(await deriveRefreshKey(SECRET));
  expect((await demo.refresh(await sign({}))).status).toBe(201);
  const unfit = [
    { sub: '2', generation: 1 },
    { sub: '9' },
    { generation: -1 },
    { family: undefined },
    { exp: undefined },
  ];
  for (const claims of unfit) expect((await demo.refresh(await sign(claims))).status).toBe(401);
  expect((await demo.refresh(await sign({ generation: 1 }, 'at+jwt'))).status).toBe(401);
  expect((await demo.refresh(await sign({ generation: 1 }))).status).toBe(201);
});

test('signing out revokes the family, however often it is asked', async () => {
  const demo = startDemo({ reuseWindowSeconds: 10 });
  const first = await demo.signIn();
  const second = await demo.refreshed(first.refresh_token);
  for (const refreshToken of [first.refresh_token, first.refresh_token, 'junk']) {
    expect((await demo.post('/api/v1/auth/logout', { refreshToken })).status).toBe(204);
  }
  expect((await demo.refresh(first.refresh_token)).status).toBe(401);
  expect((await demo.refresh(second.refresh_token)).status).toBe(401);
});

test('forgets families of which no token is alive', async () => {
  const demo = startDemo({ refreshTokenSeconds: 60 });
  await demo.refreshed((await demo.signIn()).refresh_token);
  expect(demo.store.list('family/')).toHaveLength(1);
  demo.pass(2 * 60 * 60 * 1000);
  await demo.signIn();
  expect(demo.store.list('family/')).toHaveLength(0);
});
