import { exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { ENCRYPTED } from './jwe-vectors.ts';
import type { Question } from './subject.ts';
import { TAMPERINGS, tamper } from './tamper.ts';
import { ACCEPTED, IN_JSON, INCOMPLETE, type Vector } from './vectors.ts';

/** When the claims of RFC 7515, appendix A.1.1, end. Seconds. */
const END_7515 = 1_300_819_380;

type Ask = (question: Question) => Promise<string>;

/** Describes what the core makes of the published examples, in whichever runtime answers. */
export function describeConformance(ask: Ask): void {
  describe('a published signature', () => {
    test.each(ACCEPTED)('T4: verifies: $name', async ({ jws, key }) => {
      expect(await ask({ of: 'signature', jws, key })).toBe('verified');
    });

    describe.each(ACCEPTED)('$name', ({ jws, key }) => {
      const ways = Object.keys(TAMPERINGS).filter((way) => tamper(jws, way) !== undefined);

      test.each(ways)('T4: does not verify with %s', async (way) => {
        expect(await ask({ of: 'signature', jws: tamper(jws, way) ?? jws, key })).not.toBe('verified');
      });
    });

    test.each(ACCEPTED)('does not verify under the key of another example: $name', async ({ jws, key }) => {
      for (const other of ACCEPTED.filter((each) => each.key !== key)) {
        expect(await ask({ of: 'signature', jws, key: other.key })).toBe('signature_mismatch');
      }
    });

    test.each([...INCOMPLETE, ...IN_JSON])('T4: is refused for its form: $name', async ({ jws, key }) => {
      expect(await ask({ of: 'signature', jws, key })).toBe('not_compact_jws');
    });
  });

  describe('as an access token', () => {
    const signed = ACCEPTED.filter(({ name }) => /^RFC 7515, A\.[23]/.test(name));
    const inTime = (END_7515 - 1) * 1000;

    test.each(signed)('T4: a published JWT is good until its end: $name', async ({ jws, key }) => {
      expect(await ask({ of: 'access token', token: jws, key, now: inTime })).toBe('valid');
      expect(await ask({ of: 'access token', token: jws, key, now: END_7515 * 1000 })).toBe('expired');
    });

    test.each(ACCEPTED.filter((vector) => !isJwt(vector) && vector.key.kty !== 'oct'))(
      'a signature over something else is refused: $name',
      async ({ jws, key }) => {
        expect(await ask({ of: 'access token', token: jws, key, now: inTime })).toBe('payload_not_json');
      },
    );

    test.each(ENCRYPTED)('T4: an encrypted token is refused for its form: $name', async ({ jwe: token }) => {
      const [key] = ACCEPTED.map((vector) => vector.key).filter(({ kty }) => kty === 'RSA');
      expect(await ask({ of: 'access token', token, key: key ?? {}, now: inTime })).toBe('not_compact_jws');
    });

    test.each(ACCEPTED.filter(({ key }) => key.kty === 'oct'))(
      'a shared secret in a key set verifies nothing: $name',
      async ({ jws, key }) => {
        const verdict = await ask({ of: 'access token', token: jws, key, now: inTime });
        expect(verdict).toBe('algorithm_not_allowed');
      },
    );
  });

  describe('a key', () => {
    const pairs = new Map<string, CryptoKeyPair>();
    const algorithms = {
      RS256: 'RS256 RS384 RS512 PS256 PS384 PS512',
      ES256: 'ES256',
      ES384: 'ES384',
      ES512: 'ES512',
      Ed25519: 'Ed25519 EdDSA',
    };
    const publicKey = (algorithm: string) => {
      const pair = pairs.get(algorithm);
      if (pair === undefined) throw new Error(`no key for ${algorithm}`);
      return pair.publicKey;
    };

    beforeAll(async () => {
      for (const each of Object.keys(algorithms)) {
        pairs.set(each, await generateKeyPair(each, { extractable: true }));
      }
      pairs.set('1024 bits', await rsa(1024, [1, 0, 1]));
      pairs.set('exponent 3', await rsa(2048, [3]));
      pairs.set('X25519', await generateKeyPair('ECDH-ES', { crv: 'X25519', extractable: true }));
    });

    test.each(Object.entries(algorithms))('for %s decides what it verifies: %s', async (name, expected) => {
      expect(await ask({ of: 'spki', pem: await exportSPKI(publicKey(name)) })).toBe(expected);
      expect(await ask({ of: 'jwk', jwk: { ...(await exportJWK(publicKey(name))) } })).toBe(expected);
    });

    test.each([
      ['1024 bits', 'rsa_modulus_short', 'rsa_modulus_short'],
      ['exponent 3', 'rsa_exponent', 'rsa_exponent'],
      ['X25519', 'malformed', 'kind_not_supported'],
    ])('of RSA or for agreement is refused when weak or unfit: %s', async (name, asSpki, asJwk) => {
      expect(await ask({ of: 'spki', pem: await exportSPKI(publicKey(name)) })).toBe(asSpki);
      expect(await ask({ of: 'jwk', jwk: { ...(await exportJWK(publicKey(name))) } })).toBe(asJwk);
    });

    test('that lies on no curve is refused', async () => {
      const jwk = await exportJWK(publicKey('ES256'));
      expect(await ask({ of: 'jwk', jwk: { ...jwk, y: jwk.x } })).toBe('malformed');
      expect(await ask({ of: 'jwk', jwk: { ...jwk, crv: 'P-384' } })).toBe('malformed');
    });
  });
}

function isJwt({ jws }: Vector): boolean {
  return jws.split('.')[1]?.startsWith('ey') === true;
}

function rsa(modulusLength: number, exponent: readonly number[]): Promise<CryptoKeyPair> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const publicExponent = Uint8Array.from(exponent);
  return crypto.subtle.generateKey({ ...algorithm, modulusLength, publicExponent }, true, ['sign', 'verify']);
}
