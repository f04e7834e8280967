import * as oauth from 'oauth4webapi';
import type { ProofKey } from '../types.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A key that tokens are to be bound to, as it signs, and as a session keeps it. */
export interface NewProofKey {
  readonly pair: CryptoKeyPair;
  readonly kept: ProofKey;
}

/** Makes the key of one token request. */
export async function newProofKey(): Promise<NewProofKey> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const { x = '', y = '', d = '' } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return { pair, kept: { x, y, d } };
}

/** The public half, as a proof shows it. @see RFC 7517; RFC 7518, section 6.2 */
export function publicJwk({ x, y }: ProofKey) {
  return { kty: 'EC', crv: ALGORITHM.namedCurve, x, y };
}

/** @throws DOMException where the key is none */
export async function importProofKey(key: ProofKey): Promise<CryptoKeyPair> {
  const shown = publicJwk(key);
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.importKey('jwk', shown, ALGORITHM, true, ['verify']),
    crypto.subtle.importKey('jwk', { ...shown, d: key.d }, ALGORITHM, false, ['sign']),
  ]);
  return { publicKey, privateKey };
}

/** What proves a key to the provider. */
export interface ProviderProof {
  readonly DPoP?: oauth.DPoPHandle;
}

/**
 * Sends a request that proves a key, and once more where the provider wants a nonce of its own in the proof: it has acted on nothing then.
 *
 * @see RFC 9449, OAuth 2.0 Demonstrating Proof of Possession, section 8 (nonces)
 */
export async function withProof(
  client: oauth.Client,
  pair: CryptoKeyPair | undefined,
  send: (proof: ProviderProof) => Promise<Response>,
): Promise<Response> {
  if (pair === undefined) return send({});
  const proof = { DPoP: oauth.DPoP(client, pair) };
  const response = await send(proof);
  return (await wantsNonce(response)) ? send(proof) : response;
}

/** By its body at the token endpoint, and by a header wherever a token is shown. */
async function wantsNonce(response: Response): Promise<boolean> {
  if (response.ok || !response.headers.has('dpop-nonce')) return false;
  if (/\buse_dpop_nonce\b/.test(response.headers.get('www-authenticate') ?? '')) return true;
  const said: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return Reflect.get(Object(said), 'error') === 'use_dpop_nonce';
}
