import { JOSEError } from 'jose/errors';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import * as v from 'valibot';
import type { Demo } from './context.ts';
import type { DemoUser } from './users.ts';

/** The audience of every access token. */
export const DEMO_AUDIENCE = 'gatehouse-demo';
const ISSUER = 'http://demo.internal';

const RefreshClaims = v.object({
  sub: v.string(),
  /** The sign-in that the token descends from. */
  family: v.string(),
  /** How many rotations lie between the sign-in and this token. */
  generation: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** When it was issued, in whole seconds. */
  iat: v.number(),
});

/** What a refresh token says. The client takes it for an opaque string. */
export type RefreshClaims = v.InferOutput<typeof RefreshClaims>;

/** Signs an access token (RFC 9068). */
export async function mintAccessToken(demo: Demo, user: DemoUser): Promise<string> {
  const { privateKey, publicJwk } = await demo.keys.signing();
  const issuedAt = Math.floor(demo.now() / 1000);
  return new SignJWT({ email: user.email, role: user.role })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: publicJwk.kid })
    .setIssuer(ISSUER)
    .setAudience(DEMO_AUDIENCE)
    .setSubject(String(user.id))
    .setJti(crypto.randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + demo.accessTokenSeconds)
    .sign(privateKey);
}

/** Verifies an access token; answers its subject. */
export async function verifyAccessToken(demo: Demo, token: string): Promise<string | undefined> {
  const { publicKey } = await demo.keys.signing();
  const payload = await accept(() =>
    jwtVerify(token, publicKey, {
      algorithms: ['ES256'],
      typ: 'at+jwt',
      issuer: ISSUER,
      audience: DEMO_AUDIENCE,
      requiredClaims: ['exp'],
      currentDate: new Date(demo.now()),
    }),
  );
  return payload?.sub;
}

/** Signs a refresh token. The same claims always give the same token, which is what makes a repeat idempotent. */
export async function mintRefreshToken(demo: Demo, claims: RefreshClaims): Promise<string> {
  const { sub, family, generation, iat } = claims;
  return new SignJWT({ family, generation })
    .setProtectedHeader({ alg: 'HS256', typ: 'refresh+jwt' })
    .setIssuer(ISSUER)
    .setSubject(sub)
    .setIssuedAt(iat)
    .setExpirationTime(iat + demo.refreshTokenSeconds)
    .sign(await demo.keys.refresh());
}

/** Verifies a refresh token by its signature and expiry alone, so that an empty store can honour it. */
export async function verifyRefreshToken(demo: Demo, token: string): Promise<RefreshClaims | undefined> {
  const key = await demo.keys.refresh();
  const payload = await accept(() =>
    jwtVerify(token, key, {
      algorithms: ['HS256'],
      typ: 'refresh+jwt',
      issuer: ISSUER,
      requiredClaims: ['exp'],
      currentDate: new Date(demo.now()),
    }),
  );
  const claims = v.safeParse(RefreshClaims, payload);
  return claims.success ? claims.output : undefined;
}

/** Seconds in which the code of a second step has to be sent. */
const CHALLENGE_SECONDS = 300;

/** Signs what the code of a second step is sent with. */
export async function mintChallenge(demo: Demo, user: DemoUser): Promise<string> {
  const iat = Math.floor(demo.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'challenge+jwt' })
    .setIssuer(ISSUER)
    .setSubject(String(user.id))
    .setIssuedAt(iat)
    .setExpirationTime(iat + CHALLENGE_SECONDS)
    .sign(await demo.keys.refresh());
}

/** Verifies a challenge; answers whose it is. */
export async function verifyChallenge(demo: Demo, token: string): Promise<string | undefined> {
  const key = await demo.keys.refresh();
  const payload = await accept(() =>
    jwtVerify(token, key, {
      algorithms: ['HS256'],
      typ: 'challenge+jwt',
      issuer: ISSUER,
      requiredClaims: ['exp'],
      currentDate: new Date(demo.now()),
    }),
  );
  return payload?.sub;
}

async function accept<T>(verify: () => Promise<{ payload: T }>): Promise<T | undefined> {
  try {
    return (await verify()).payload;
  } catch (error) {
    if (error instanceof JOSEError) return undefined;
    throw error;
  }
}
