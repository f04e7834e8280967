import type { Context, MiddlewareHandler } from 'hono';
import * as v from 'valibot';
import type { Demo } from './context.ts';
import { type RotationPolicy, revoke, rotate, sweepExpired } from './families.ts';
import { type DemoEnv, problem, readJson } from './http.ts';
import {
  mintAccessToken,
  mintChallenge,
  mintRefreshToken,
  type RefreshClaims,
  verifyAccessToken,
  verifyChallenge,
  verifyRefreshToken,
} from './tokens.ts';
import { isTotp } from './totp.ts';
import { type DemoUser, findByCredentials, findByMessage, findBySubject } from './users.ts';

type Handler = (c: Context<DemoEnv>) => Promise<Response>;

const Credentials = v.object({ email: v.string(), password: v.string() });
const SecondFactor = v.object({
  challenge: v.string(),
  code: v.optional(v.string()),
  recoveryCode: v.optional(v.string()),
});
const Address = v.object({ email: v.string() });
const EmailCode = v.object({ email: v.string(), code: v.string() });
const RefreshRequest = v.object({ refreshToken: v.pipe(v.string(), v.nonEmpty()) });

/** Lets a request with a live access token through and tells the handler whose it is. */
export function bearer(demo: Demo): MiddlewareHandler<DemoEnv> {
  return async (c, next) => {
    const token = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const subject = token && (await verifyAccessToken(demo, token));
    const user = subject && findBySubject(demo.store, subject);
    if (!user) return unauthorized();
    c.set('user', user);
    return next();
  };
}

/** `POST /auth/login` */
export function login(demo: Demo): Handler {
  return async (c) => {
    const credentials = await readJson(c.req.raw, Credentials);
    if (!credentials) return problem(400, 'email and password are required');
    const user = findByCredentials(demo.store, credentials.email, credentials.password);
    if (!user) return unauthorized();
    if (user.secondFactor) return c.json({ challenge: await mintChallenge(demo, user) });
    return begin(demo, user);
  };
}

/** `POST /auth/second-factor`: the code of an authenticator, or the one for the day on which there is none. The imitated product has none of it. */
export function secondFactor(demo: Demo): Handler {
  return async (c) => {
    const body = await readJson(c.req.raw, SecondFactor);
    if (!body) return problem(400, 'challenge is required');
    const subject = await verifyChallenge(demo, body.challenge);
    const user = subject === undefined ? undefined : findBySubject(demo.store, subject);
    if (!user?.secondFactor) return problem(401, 'The challenge has expired');
    const { secret, recoveryCode } = user.secondFactor;
    const isRight =
      body.recoveryCode === undefined
        ? await isTotp(body.code ?? '', secret, demo.now())
        : body.recoveryCode === recoveryCode;
    return isRight ? begin(demo, user) : problem(401, 'The code is wrong');
  };
}

/** `POST /auth/email-code`: sends nothing, and says the same to everyone. The imitated product has no such address. */
export function emailCode(): Handler {
  return async (c) => {
    const body = await readJson(c.req.raw, Address);
    return body
      ? c.json({ message: 'If there is such a user, a code is on its way' })
      : problem(400, 'email is required');
  };
}

/** `POST /auth/email-code/verify` */
export function verifyEmailCode(demo: Demo): Handler {
  return async (c) => {
    const body = await readJson(c.req.raw, EmailCode);
    if (!body) return problem(400, 'email and code are required');
    const user = findByMessage(demo.store, body.email, body.code);
    return user ? begin(demo, user) : problem(401, 'The code is wrong');
  };
}

async function begin(demo: Demo, user: DemoUser): Promise<Response> {
  sweepExpired(demo.store, demo.now());
  const iat = Math.floor(demo.now() / 1000);
  return issue(demo, user, { sub: String(user.id), family: crypto.randomUUID(), generation: 0, iat });
}

/** `POST /auth/refresh-token`: every use rotates; a second use of one token ends its family. */
export function refresh(demo: Demo): Handler {
  return async (c) => {
    const body = await readJson(c.req.raw, RefreshRequest);
    if (!body) return problem(400, 'refreshToken is required');
    const claims = await verifyRefreshToken(demo, body.refreshToken);
    const user = claims && findBySubject(demo.store, claims.sub);
    if (!user) return unauthorized();
    const rotation = rotate(demo.store, claims, policyOf(demo));
    if (rotation.status === 'reused' || rotation.status === 'revoked') return unauthorized();
    return issue(demo, user, rotation.successor);
  };
}

/** `POST /auth/logout`: revokes the family. The imitated product has no such address; most others do. */
export function logout(demo: Demo): Handler {
  return async (c) => {
    const body = await readJson(c.req.raw, RefreshRequest);
    if (!body) return problem(400, 'refreshToken is required');
    const claims = await verifyRefreshToken(demo, body.refreshToken);
    if (claims) revoke(demo.store, claims, policyOf(demo));
    return new Response(null, { status: 204 });
  };
}

/** `GET /.well-known/jwks.json` */
export function keySet(demo: Demo): Handler {
  return async (c) => {
    const { publicJwk } = await demo.keys.signing();
    return c.json({ keys: [publicJwk] }, 200, { 'cache-control': 'public, max-age=60' });
  };
}

function unauthorized(): Response {
  return problem(401, 'Unauthorized');
}

async function issue(demo: Demo, user: DemoUser, claims: RefreshClaims): Promise<Response> {
  const access_token = await mintAccessToken(demo, user);
  const refresh_token = await mintRefreshToken(demo, claims);
  return Response.json(
    { access_token, refresh_token },
    { status: 201, headers: { 'cache-control': 'no-store' } },
  );
}

function policyOf(demo: Demo): RotationPolicy {
  const { reuseWindowSeconds, refreshTokenSeconds } = demo;
  return { now: demo.now(), reuseWindowSeconds, refreshTokenSeconds };
}
