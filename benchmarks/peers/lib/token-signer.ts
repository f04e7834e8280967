import {
  exportJWK,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { DAY_S, nowInSeconds, randomText } from './application.ts';

/** An issuer of access tokens: its key, and what is published of it. */
export interface TokenSigner {
  readonly kid: string;
  readonly jwks: { readonly keys: readonly JWK[] };
  /** The public key in PEM. */
  readonly spki: string;
  /** The private key in PEM. */
  readonly pkcs8: string;
  /** @param lifetime - in seconds; negative for a token that is over */
  sign(claims: JWTPayload, lifetime?: number): Promise<string>;
}

export async function createTokenSigner(alg: 'RS256' | 'ES256', typ?: string): Promise<TokenSigner> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomText(15);
  return {
    kid,
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }] },
    spki: await exportSPKI(publicKey),
    pkcs8: await exportPKCS8(privateKey),
    sign: (claims, lifetime = DAY_S) => {
      const issued = nowInSeconds() + Math.min(0, lifetime - 60);
      return new SignJWT({ ...claims, iat: issued, exp: nowInSeconds() + lifetime })
        .setProtectedHeader({ alg, kid, ...(typ && { typ }) })
        .sign(privateKey);
    },
  };
}
