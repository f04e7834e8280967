import { decode } from 'jose/base64url';
import * as v from 'valibot';
import { readText, TOO_LARGE } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { unavailable } from '../http/responses.ts';
import { issuedAt } from '../oidc/issued-at.ts';
import type { Provider } from '../oidc/types.ts';
import type { HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { markOf } from '../session/revocation.ts';
import { LOGOUT_EVENT } from '../tokens/claims.ts';
import { parseCompactJws } from '../tokens/compact-jws.ts';
import { PUBLIC_KEY_ALGORITHMS } from '../tokens/public-key.ts';
import { readSigned } from '../tokens/signature.ts';
import { decodeStrictJson } from '../tokens/strict-json.ts';
import { isLogoutTokenType } from '../tokens/token-types.ts';
import { membersOf } from '../util/json-path.ts';
import { momentOf } from '../util/moments.ts';

const MAX_BYTES = 32 * 1024;
/** Seconds for which a token is taken that does not say when it ends. */
const MAX_AGE = 120;

/** Seconds since the epoch. */
const moment = v.pipe(
  v.unknown(),
  v.transform((at) => (momentOf(at) ?? Number.NaN) / 1000),
  v.number(),
);
const text = v.pipe(v.union([v.string(), v.number()]), v.transform(String));

const claimsSchema = v.object({
  iss: v.string(),
  aud: v.union([v.string(), v.array(v.string())]),
  iat: moment,
  exp: v.optional(moment, Number.POSITIVE_INFINITY),
  jti: text,
  events: v.looseObject({ [LOGOUT_EVENT]: v.looseObject({}) }),
  nonce: v.optional(v.never()),
  sub: v.exactOptional(text),
  sid: v.exactOptional(text),
});

/**
 * `POST /auth/backchannel-logout`: the provider, not a browser, says that a user has signed out there, and every session
 * that had come of it by then ends, in whatever browser it is. What has begun since stays, however late or often it is said.
 *
 * @see OpenID Connect Back-Channel Logout 1.0, sections 2.4 to 2.8
 */
export async function backchannelLogout(
  services: Services,
  { request, requestId }: RequestContext,
): Promise<HandlerResult> {
  const { providers, config, log, revocations, now, options, nameOfUser } = services;
  const { leewaySeconds } = config.verification;
  const refused = (reason: string): HandlerResult => {
    log('warn', 'backchannel_logout_refused', { reason, requestId });
    return { response: Response.json({ error: 'invalid_request' }, { status: 400 }) };
  };
  const text = await readText(request, MAX_BYTES).catch(() => '');
  const token = (text === TOO_LARGE ? null : new URLSearchParams(text).get('logout_token')) ?? '';
  const [provider, ...others] = addresseesOf(token, providers);
  if (provider === undefined) return { response: problem('not_found') };
  const judged = await judgeLogoutToken(provider, token, now(), leewaySeconds);
  if (!judged.ok) return refused(judged.reason);
  const { kind, of, at } = judged;
  const [mark, until] = [markOf(provider.issuedBy), now() + config.lifetimes.absolute];
  const heard = `jti${mark}:${judged.id}`;
  if (await revocations.isRevoked(heard)) return refused('replayed');
  // One client may have several entries: each of their sessions is meant.
  const names = [provider, ...others].map(({ issuedBy }) => `${kind}${markOf(issuedBy)}:${of}`);
  const told = await Promise.all(names.map((name) => revocations.revoke(name, until, at)));
  // Who is told that it failed says it again.
  if (told.includes(false)) return { response: unavailable(5) };
  await revocations.revoke(heard, now() + 2 * (MAX_AGE + leewaySeconds) * 1000);
  const user = options.audit && kind === 'sub' ? await nameOfUser(provider.issuedBy, of) : undefined;
  log('info', 'backchannel_logout', { reason: kind, ...(user && { user }), requestId });
  return { response: new Response(null, { status: 200 }) };
}

/**
 * The providers whose client a token says that it is for; the first, which then says what is wrong, where it is none of them.
 *
 * @param token - which nobody has verified yet
 */
function addresseesOf(token: string, providers: readonly Provider[]): readonly Provider[] {
  if (providers.length < 2) return providers;
  const parsed = parseCompactJws(token);
  const json = parsed.ok ? decodeStrictJson(decode(token.split('.')[1] ?? '')) : undefined;
  const { iss, aud } = (json?.ok ? membersOf(json.value) : undefined) ?? {};
  const meant = providers.filter(({ issuer, clientId }) => issuer === iss && [aud].flat().includes(clientId));
  return meant.length > 0 ? meant : providers.slice(0, 1);
}

type Judged =
  | {
      readonly ok: true;
      readonly kind: 'sid' | 'sub';
      readonly of: string;
      readonly id: string;
      readonly at: number;
    }
  | { readonly ok: false; readonly reason: string };

/** @param leeway - seconds */
async function judgeLogoutToken(
  { clientId, issuer, keys }: Provider,
  token: string,
  now: number,
  leeway: number,
): Promise<Judged> {
  const expected = { isType: isLogoutTokenType, algorithms: PUBLIC_KEY_ALGORITHMS, find: keys.find };
  const signed = await readSigned(token, expected);
  if (signed.status !== 'signed') {
    return { ok: false, reason: signed.status === 'invalid' ? signed.reason : 'keys_unavailable' };
  }
  const json = decodeStrictJson(signed.payload);
  const parsed = v.safeParse(claimsSchema, json.ok ? membersOf(json.value) : undefined);
  if (!parsed.success) return { ok: false, reason: 'claims_malformed' };
  const { iss, aud, iat, exp, jti: id, sid, sub } = parsed.output;
  const [at, seconds] = [issuedAt(iat, now), now / 1000];
  if (iss !== issuer) return { ok: false, reason: 'iss_mismatch' };
  if (![aud].flat().includes(clientId)) return { ok: false, reason: 'aud_mismatch' };
  if (at === undefined || iat > seconds + leeway) return { ok: false, reason: 'iat_in_future' };
  if (seconds > Math.min(exp, iat + MAX_AGE) + leeway) return { ok: false, reason: 'expired' };
  if (sid !== undefined) return { ok: true, kind: 'sid', of: sid, id, at };
  return sub === undefined ? { ok: false, reason: 'no_subject' } : { ok: true, kind: 'sub', of: sub, id, at };
}
