import { encode } from 'jose/base64url';
import { SignJWT } from 'jose/jwt/sign';
import { importProofKey, publicJwk } from '../oidc/proof-key.ts';
import type { Clock, Fetch, HeldToken, ProofKey } from '../types.ts';
import { createLru } from '../util/lru.ts';

/** Proves to an API that whoever shows a token has the key that it is bound to. */
export interface Proof {
  /** Puts the token and its proof into the headers of a request. */
  prove(headers: Headers, method: string, address: string): Promise<void>;
  /** Keeps the nonce that an API has told, and says whether the request was refused for want of it: then it has not been acted on. */
  note(response: Response, address: string): boolean;
  /**
   * Sends a request with proof, and once more where the API wants a nonce that it has not had.
   *
   * @param write - makes the request, anew for each time
   * @param mayRepeat - whether it can be made twice
   */
  send(write: () => Request, fetch: Fetch, mayRepeat?: boolean): Promise<Response>;
  /** Makes of the way to an API one on which each request without a body is sent like that. */
  over(fetch: Fetch): Fetch;
}

/** The proofs of sessions. */
export interface Proofs {
  /** @returns `undefined` where a bearer will do */
  of(tokens: HeldToken): Proof | undefined;
}

const MOST_KEYS = 1_000;
const MOST_NONCES = 100;
/** What may stand in a proof. @see RFC 9449, section 8.1 */
const NONCE = /^[\x21\x23-\x5b\x5d-\x7e]{1,500}$/;

/** Whether an API has refused a request for want of a nonce, and not for its token. @see RFC 9449, section 9 */
export function wantsNonce({ status, headers }: Response): boolean {
  return status === 401 && /\buse_dpop_nonce\b/.test(headers.get('www-authenticate') ?? '');
}

/** @see RFC 9449, OAuth 2.0 Demonstrating Proof of Possession, sections 4.2 (proofs), 7 (protected resources) and 9 (their nonces) */
export function createProofs(now: Clock): Proofs {
  const keys = createLru<string, CryptoKey>(MOST_KEYS);
  const nonces = createLru<string, string>(MOST_NONCES);

  async function keyOf(key: ProofKey): Promise<CryptoKey> {
    const known = keys.get(key.d);
    if (known !== undefined) return known;
    const { privateKey } = await importProofKey(key);
    keys.set(key.d, privateKey);
    return privateKey;
  }

  async function proofFor(
    key: ProofKey,
    accessToken: string,
    method: string,
    address: string,
  ): Promise<string> {
    const { origin, pathname } = new URL(address);
    const nonce = nonces.get(origin);
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(accessToken));
    const claims = {
      jti: crypto.randomUUID(),
      htm: method,
      htu: origin + pathname,
      iat: Math.floor(now() / 1000),
      ath: encode(new Uint8Array(hash)),
      ...(nonce !== undefined && { nonce }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwk(key) })
      .sign(await keyOf(key));
  }

  return {
    of({ accessToken, proofKey }) {
      if (proofKey === undefined) return undefined;
      const proof: Proof = {
        async prove(headers, method, address) {
          headers.set('authorization', `DPoP ${accessToken}`);
          headers.set('dpop', await proofFor(proofKey, accessToken, method, address));
        },
        note(response, address) {
          const nonce = response.headers.get('dpop-nonce') ?? '';
          if (!NONCE.test(nonce)) return false;
          const { origin } = new URL(address);
          const isNew = nonces.get(origin) !== nonce;
          nonces.set(origin, nonce);
          return isNew && wantsNonce(response);
        },
        async send(write, fetch, mayRepeat = true) {
          const request = write();
          await proof.prove(request.headers, request.method.toUpperCase(), request.url);
          const response = await fetch(request);
          return proof.note(response, request.url) && mayRepeat ? proof.send(write, fetch, false) : response;
        },
        over: (fetch) => (request) => proof.send(() => new Request(request), fetch),
      };
      return proof;
    },
  };
}
