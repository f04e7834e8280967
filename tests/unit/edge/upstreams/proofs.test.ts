import { decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { newProofKey } from '../../../../edge/oidc/proof-key.ts';
import { createProofs, type Proof, type Proofs } from '../../../../edge/upstreams/proofs.ts';

const NOW = Date.now();
const API = 'https://api.example.com';
const tokens = { accessToken: 'an.access.token', proofKey: (await newProofKey()).kept };

let proofs: Proofs;
let proof: Proof | undefined;
beforeEach(() => {
  proofs = createProofs(() => NOW);
  proof = proofs.of(tokens);
});

async function shown(address: string, method = 'GET'): Promise<string> {
  const headers = new Headers({ authorization: 'Bearer an.access.token' });
  await proof?.prove(headers, method, address);
  expect(headers.get('authorization')).toBe('DPoP an.access.token');
  return headers.get('dpop') ?? '';
}

const refusal = (nonce: string, challenge = 'DPoP error="use_dpop_nonce"', status = 401) =>
  new Response(null, { status, headers: { 'dpop-nonce': nonce, 'www-authenticate': challenge } });

describe('a proof', () => {
  test('is signed with the key that it shows, and shows no more of that', async () => {
    const text = await shown(`${API}/orders?page=2`, 'DELETE');
    const { payload } = await jwtVerify(text, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] });
    const { d: _, ...half } = tokens.proofKey;
    expect(decodeProtectedHeader(text).jwk).toEqual({ kty: 'EC', crv: 'P-256', ...half });
    expect(payload).toEqual({
      jti: expect.stringMatching(/^[\w-]{36}$/),
      htm: 'DELETE',
      htu: `${API}/orders`,
      iat: Math.floor(NOW / 1000),
      ath: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('is never the same twice', async () => {
    const [one, other] = [decodeJwt(await shown(API)), decodeJwt(await shown(API))];
    expect(one.jti).not.toBe(other.jti);
  });

  test('has the nonce of the API that it is for, and of no other', async () => {
    expect(proof?.note(refusal('of-the-api'), `${API}/orders`)).toBe(true);
    expect(decodeJwt(await shown(`${API}/users`)).nonce).toBe('of-the-api');
    expect(decodeJwt(await shown('https://other.example.com/users')).nonce).toBeUndefined();
    expect(proof?.note(new Response('', { headers: { 'dpop-nonce': 'the-next' } }), API)).toBe(false);
    expect(decodeJwt(await shown(API)).nonce).toBe('the-next');
  });
});

describe('a request is sent again', () => {
  test('for want of a nonce alone, and not for one that it has had', () => {
    expect(proof?.note(refusal('n', 'DPoP error="invalid_token"'), API)).toBe(false);
    expect(proof?.note(refusal('m', 'DPoP error="use_dpop_nonce"', 403), API)).toBe(false);
    expect(proof?.note(refusal('n'), API)).toBe(true);
    expect(proof?.note(refusal('n'), API)).toBe(false);
  });

  test.each(['"', 'a b', 'x'.repeat(501), '\\'])('for no nonce that none can be: %j', async (nonce) => {
    expect(proof?.note(refusal(nonce), API)).toBe(false);
    expect(decodeJwt(await shown(API)).nonce).toBeUndefined();
  });
});

describe('a way with proof', () => {
  const asked = () => new Request(`${API}/me`, { headers: { authorization: 'Bearer an.access.token' } });

  test('proves each request, and asks again, once, where the API wants a nonce', async () => {
    const seen: Request[] = [];
    const way = proof?.over(async (request) => {
      seen.push(request);
      const nonce = decodeJwt(request.headers.get('dpop') ?? '').nonce;
      return nonce === 'n' ? new Response('ada') : refusal('n');
    });
    expect(await (await way?.(asked()))?.text()).toBe('ada');
    expect(await (await way?.(asked()))?.text()).toBe('ada');
    expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual(
      Array(3).fill('DPoP an.access.token'),
    );
  });

  test('gives up where the nonce changes each time', async () => {
    let count = 0;
    const way = proof?.over(async () => refusal(`n-${++count}`));
    expect((await way?.(asked()))?.status).toBe(401);
    expect(count).toBe(2);
  });
});

test('a bearer token has no proof', () => {
  expect(proofs.of({ accessToken: 'a' })).toBeUndefined();
});
