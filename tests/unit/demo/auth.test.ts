import { createLocalJWKSet } from 'jose/jwks/local';
import { decodeJwt } from 'jose/jwt/decode';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import { expect, test } from 'vitest';
import { deriveSigningKey } from '../../../demo/keys.ts';
import { DEMO_ADMIN_CREDENTIALS, DEMO_CREDENTIALS, PASSWORD_CANARY } from '../../../demo/users.ts';
import { SECRET, startDemo } from './harness.ts';

const UNAUTHORIZED = { message: 'Unauthorized', statusCode: 401 };

test('answers a right password with 201 and two tokens', async () => {
  const response = await startDemo().login();
  expect(response.status).toBe(201);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(Object.keys(await response.json()).sort()).toEqual(['access_token', 'refresh_token']);
});

test('refuses a wrong password with 401', async () => {
  const response = await startDemo().login({ ...DEMO_CREDENTIALS, password: 'wrong' });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual(UNAUTHORIZED);
});

test.each([
  ['no JSON', '{"email":', 'application/json'],
  ['an array', '[]', 'application/json'],
  ['a missing password', '{"email":"a"}', 'application/json'],
  ['a form', 'email=a&password=b', 'application/x-www-form-urlencoded'],
  ['too much', JSON.stringify({ email: 'a'.repeat(70_000), password: 'b' }), 'application/json'],
])('answers a login with %s with 400', async (_, body, type) => {
  const { send } = startDemo();
  const headers = { 'content-type': type };
  const response = await send('/api/v1/auth/login', { method: 'POST', body, headers });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ statusCode: 400 });
});

test('signs access tokens that verify against the published key set', async () => {
  const demo = startDemo();
  const { access_token } = await demo.signIn(DEMO_ADMIN_CREDENTIALS);
  const keySet = await (await demo.send('/.well-known/jwks.json')).json();
  expect(JSON.stringify(keySet)).not.toContain('"d"');
  const { payload, protectedHeader } = await jwtVerify(access_token, createLocalJWKSet(keySet), {
    issuer: 'http://demo.internal',
    audience: 'gatehouse-demo',
    typ: 'at+jwt',
    algorithms: ['ES256'],
    currentDate: new Date('2026-11-01T12:00:30Z'),
  });
  expect(protectedHeader.kid).toBe(keySet.keys[0].kid);
  expect(payload).toMatchObject({ sub: '2', email: DEMO_ADMIN_CREDENTIALS.email, role: 'admin' });
  expect(Number(payload.exp) - Number(payload.iat)).toBe(60);
});

test('gives two access tokens of one second different names', async () => {
  const demo = startDemo();
  const [a, b] = [await demo.signIn(), await demo.signIn()];
  expect(decodeJwt(a.access_token).jti).not.toBe(decodeJwt(b.access_token).jti);
});

test('instances with one secret publish the same key; another secret gives another', async () => {
  const kid = async (secret: string) => {
    const response = await startDemo({ secret }).send('/.well-known/jwks.json');
    return (await response.json()).keys[0].kid;
  };
  expect(await kid('one')).toBe(await kid('one'));
  expect(await kid('one')).not.toBe(await kid('two'));
});

test('shows the profile, with the leak of the product it imitates', async () => {
  const demo = startDemo();
  const { access_token } = await demo.signIn();
  const profile = await (await demo.get('/api/v1/auth/profile', access_token)).json();
  expect(profile).toMatchObject({ id: 1, email: DEMO_CREDENTIALS.email, role: 'customer' });
  expect(profile.password).toBe(PASSWORD_CANARY);
  expect(profile.password).not.toBe(DEMO_CREDENTIALS.password);
  expect(Object.keys(profile).sort()).toEqual(
    ['id', 'email', 'name', 'role', 'avatar', 'password', 'creationAt', 'updatedAt'].sort(),
  );
});

test('refuses an access token from its expiry on', async () => {
  const demo = startDemo({ accessTokenSeconds: 5 });
  const { access_token } = await demo.signIn();
  demo.pass(4_000);
  expect((await demo.get('/api/v1/auth/profile', access_token)).status).toBe(200);
  demo.pass(1_000);
  const response = await demo.get('/api/v1/auth/profile', access_token);
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual(UNAUTHORIZED);
});

test.each(['/auth/profile', '/users', '/users/1', '/products', '/products/1', '/events'])(
  'refuses %s without a live access token',
  async (path) => {
    const demo = startDemo();
    const { refresh_token } = await demo.signIn();
    expect((await demo.send(`/api/v1${path}`)).status).toBe(401);
    for (const token of ['junk', 'a.b.c', refresh_token]) {
      expect((await demo.get(`/api/v1${path}`, token)).status).toBe(401);
    }
  },
);

test('refuses a signed access token with another type, issuer, audience or subject, or without expiry', async () => {
  const demo = startDemo();
  const { privateKey } = await deriveSigningKey(SECRET);
  const profile = async (claims: object, typ = 'at+jwt') => {
    const right = { iss: 'http://demo.internal', aud: 'gatehouse-demo', sub: '1', exp: 4e9 };
    const token = new SignJWT({ ...right, ...claims }).setProtectedHeader({ alg: 'ES256', typ });
    return (await demo.get('/api/v1/auth/profile', await token.sign(privateKey))).status;
  };
  expect(await profile({})).toBe(200);
  expect(await profile({}, 'JWT')).toBe(401);
  for (const claims of [{ iss: 'http://other.test' }, { aud: 'other' }, { sub: '9' }, { exp: undefined }]) {
    expect(await profile(claims)).toBe(401);
  }
});

test('answers an unknown path with a 404 in JSON', async () => {
  const response = await startDemo().send('/api/v1/nowhere');
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ message: 'Cannot GET /api/v1/nowhere', statusCode: 404 });
});
