import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRemoteKeys } from '../../../../edge/tokens/jwks.ts';
import { createVerifier, type VerificationPolicy } from '../../../../edge/tokens/verify.ts';
import { NOON, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'api';
const KEY_ID = 'key-1';
const now = () => NOON;
const seconds = NOON / 1000;

let pair: CryptoKeyPair;
let jwks: { keys: object[] };

beforeAll(async () => {
  pair = await generateKeyPair('ES256', { extractable: true });
  jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: KEY_ID, alg: 'ES256', use: 'sig' }] };
});

const POLICY: VerificationPolicy = {
  keys: { kind: 'jwks', url: 'https://issuer.example/keys' },
  algorithms: ['ES256', 'RS256'],
  issuer: ISSUER,
  audience: AUDIENCE,
  leewaySeconds: 5,
};
const verifier = (policy: Partial<VerificationPolicy> = {}) =>
  createVerifier({ ...POLICY, ...policy }, async () => Response.json(jwks), now);

const claims = (changes: JWTPayload = {}): JWTPayload => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: '1',
  exp: seconds + 60,
  ...changes,
});
const sign = (payload: JWTPayload, header: { typ?: string; kid?: string; crit?: string[] } = {}) =>
  new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', kid: KEY_ID, typ: 'at+jwt', ...header })
    .sign(pair.privateKey);

describe('a good token', () => {
  test('yields its claims', async () => {
    expect(await verifier().verify(await sign(claims()))).toEqual({ status: 'valid', claims: claims() });
  });

  test.each(['at+jwt', 'AT+JWT', 'JWT', 'application/at+jwt', undefined])(
    'may be of type %s',
    async (typ) => {
      const header = { alg: 'ES256', kid: KEY_ID, ...(typ && { typ }) };
      const token = await new SignJWT(claims()).setProtectedHeader(header).sign(pair.privateKey);
      expect(await verifier().verify(token)).toMatchObject({ status: 'valid' });
    },
  );

  test('T5: is good for the leeway longer', async () => {
    expect(await verifier().verify(await sign(claims({ exp: seconds - 4 })))).toMatchObject({
      status: 'valid',
    });
    expect(await verifier().verify(await sign(claims({ exp: seconds - 5 })))).toEqual({ status: 'expired' });
  });
});

describe('a token is refused', () => {
  test.each<[string, JWTPayload]>([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another audience', { aud: 'other' }],
    ['that is not good yet', { nbf: seconds + 60 }],
  ])('T6: %s', async (_, changes) => {
    expect(await verifier().verify(await sign(claims(changes)))).toMatchObject({ status: 'invalid' });
  });

  test('T5: without an end', async () => {
    const { exp: _, ...endless } = claims();
    expect(await verifier().verify(await sign(endless))).toMatchObject({ status: 'invalid' });
  });

  test.each(['id+jwt', 'dpop+jwt', 'refresh+jwt', 'logout+jwt'])('T6: of type %s', async (typ) => {
    expect(await verifier().verify(await sign(claims(), { typ }))).toEqual({
      status: 'invalid',
      reason: 'wrong_type',
    });
  });

  test('T1: without a signature', async () => {
    const token = new UnsecuredJWT(claims()).encode();
    expect(await verifier().verify(token)).toMatchObject({ status: 'invalid' });
    expect(await verifier().verify(`${token}AAAA`)).toMatchObject({ status: 'invalid' });
  });

  test('signed by another key under the same key id', async () => {
    const other = await generateKeyPair('ES256');
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'ES256', kid: KEY_ID })
      .sign(other.privateKey);
    expect(await verifier().verify(token)).toMatchObject({ status: 'invalid' });
  });

  test('T1: signed with the public key as if it were a shared secret', async () => {
    const pem = await exportSPKI(pair.publicKey);
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: KEY_ID })
      .sign(new TextEncoder().encode(pem));
    expect(await verifier().verify(token)).toMatchObject({ status: 'invalid' });
    expect(await verifier({ keys: { kind: 'spki', pem } }).verify(token)).toMatchObject({
      status: 'invalid',
    });
  });

  test('signed with an algorithm that is not listed', async () => {
    expect(await verifier({ algorithms: ['RS256'] }).verify(await sign(claims()))).toMatchObject({
      status: 'invalid',
    });
  });

  test.each(['', 'a', 'a.b', 'a.b.c.d', 'a.b.c.d.e', '{}', 'ä.ö.ü', `${'a'.repeat(8192)}.b.c`])(
    'T7: that is none: %j',
    async (token) => {
      expect(await verifier().verify(token)).toMatchObject({ status: 'invalid' });
    },
  );
});

describe('the key', () => {
  test('may be a public key', async () => {
    const spki = verifier({
      keys: { kind: 'spki', pem: await exportSPKI(pair.publicKey) },
      algorithms: ['ES256'],
    });
    expect(await spki.verify(await sign(claims()))).toMatchObject({ status: 'valid' });
  });

  test('may be a shared secret', async () => {
    const shared = verifier({ keys: { kind: 'secret', secret: SECRET }, algorithms: ['HS256'] });
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(SECRET));
    expect(await shared.verify(token)).toMatchObject({ status: 'valid' });
  });

  test('that cannot be had makes a token neither good nor bad', async () => {
    const down = createVerifier(POLICY, () => Promise.reject(new TypeError('down')), now);
    expect(await down.verify(await sign(claims()))).toEqual({ status: 'unavailable' });
  });

  test('is not needed for an opaque token, which the backend judges', async () => {
    const opaque = verifier({ keys: { kind: 'opaque' } });
    expect(await opaque.verify('anything')).toEqual({ status: 'valid', claims: {} });
    expect([opaque.generation(), await opaque.isReady(), opaque.takesOpaque]).toEqual([0, true, true]);
  });

  test('may be the provider’s, and without one nothing is good, and nothing ready', async () => {
    const policy = { ...POLICY, keys: { kind: 'provider' } } as const;
    const fetch = async () => Response.json(jwks);
    const keys = createRemoteKeys('https://issuer.example/keys', fetch, now);
    const token = await sign(claims());
    expect(await createVerifier(policy, fetch, now, undefined, keys).verify(token)).toMatchObject({
      status: 'valid',
    });
    const without = createVerifier(policy, fetch, now);
    expect(await without.verify(token)).toEqual({ status: 'unavailable' });
    expect(await without.verifyIssued(token)).toEqual({ status: 'unavailable' });
    expect([without.generation(), await without.isReady(), without.takesOpaque]).toEqual([0, false, false]);
  });
});

describe('where opaque tokens are taken beside signed ones', () => {
  const both = () => verifier({ opaqueToo: true });

  test('one that has the form of a signed one has to be good', async () => {
    expect(await both().verify(await sign(claims()))).toEqual({ status: 'valid', claims: claims() });
    expect(await both().verify(await sign(claims({ exp: seconds - 60 })))).toEqual({ status: 'expired' });
    expect(await both().verify(new UnsecuredJWT(claims()).encode())).toMatchObject({ status: 'invalid' });
    expect(await both().verify('eyJ..')).toMatchObject({ status: 'invalid' });
    expect(both().takesOpaque).toBe(true);
  });

  test.each<[string, JWTPayload]>([
    ['of another issuer', { iss: 'https://other.example' }],
    ['that names no issuer', { iss: '' }],
  ])('one %s is left to the backend, whoever has signed it', async (_, changes) => {
    const token = await sign(claims(changes));
    for (const text of [token, token.replace(/[^.]+$/, 'AAAA'), new UnsecuredJWT(claims(changes)).encode()]) {
      expect(await verifier({ opaqueToo: true, issuer: ISSUER }).verify(text)).toMatchObject({ claims: {} });
      expect(await verifier().verify(text)).toMatchObject({ status: 'invalid' });
    }
  });

  test('one that is signed with a key that is not published is left to the backend, and not one with a wrong signature', async () => {
    expect(await both().verify(await sign(claims(), { kid: 'another' }))).toEqual({
      status: 'valid',
      claims: {},
    });
    const forged = (await sign(claims())).replace(/[^.]+$/, 'A'.repeat(86));
    expect(await both().verify(forged)).toMatchObject({ status: 'invalid' });
  });

  test.each([
    'anything',
    'eyJ',
    'eyJ.a',
    'eyJ.a.b.c',
    'eyJ.a.b.c.d',
    'x.eyJ.a.b',
    ' eyJ.a.b',
    'eyJ.a.b+',
    'EYJ.a.b',
    'e.y.J',
  ])('one that has another form is left to the backend: %j', async (token) => {
    expect(await both().verify(token)).toEqual({ status: 'valid', claims: {} });
    expect(await verifier().verify(token)).toMatchObject({ status: 'invalid' });
  });
});
