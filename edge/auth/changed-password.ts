import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { RequestContext, Services } from '../pipeline/context.ts';
import { refreshFor } from '../pipeline/refresh.ts';
import { askProfile } from '../pipeline/session-user.ts';
import { fitting } from '../session/fit.ts';
import { timed } from '../telemetry/request-record.ts';
import type { Claims, Session, TokenSet } from '../types.ts';
import { idIn } from '../util/json-path.ts';
import type { Taken } from './account-form-table.ts';

/**
 * The session of whoever has just changed their password: it goes on with the tokens that the backend has answered with, with those that it had, or, where
 * the backend has revoked those, with those of a sign-in with the new password. It stays the same session, so that nothing else of it changes.
 *
 * @returns `undefined` where there is no way to go on
 */
export async function keepSession(
  services: Services,
  ctx: RequestContext,
  { typed, answer }: Taken,
  session: Session,
): Promise<Session | undefined> {
  const given = answer.session?.tokens;
  // Without a refresh token it would end with its access token, though what it has may go on.
  const isWhole = given?.refreshToken !== undefined || session.tokens.refreshToken === undefined;
  const taken = given && isWhole ? await withTokens(services, session, given) : undefined;
  if (taken !== undefined) return taken;
  const kept =
    (await stillGood(services, ctx, session)) ??
    (await signedInAnew(services, ctx, session, typed.password ?? ''));
  return kept ?? (given && withTokens(services, session, given));
}

/** Only the next refresh would tell that the old tokens are none any more: so it is made now. Where nobody can tell, they stay. */
async function stillGood(
  services: Services,
  ctx: RequestContext,
  session: Session,
  mayAskAgain = true,
): Promise<Session | undefined> {
  if (session.tokens.refreshToken === undefined) {
    const profile = await askProfile(services, session.tokens, backendHeaders(ctx));
    return profile?.status === 'rejected' ? undefined : session;
  }
  const result = await refreshFor(services, ctx, session, 'now');
  // Tokens that another request has got before tell nothing.
  if (result.status === 'renewed' && !result.spent && mayAskAgain)
    return stillGood(services, ctx, result.session, false);
  if (result.status === 'renewed') return result.session;
  return result.status === 'terminal' ? undefined : session;
}

/** By the names that the backend may know them by. */
async function signedInAnew(
  services: Services,
  ctx: RequestContext,
  session: Session,
  password: string,
): Promise<Session | undefined> {
  const { backend, now } = services;
  if (backend.preset.login === undefined || session.tokens.issuedBy !== undefined) return undefined;
  for (const username of namesOf(session)) {
    const ask = () => backend.signIn({ username, password }, backendHeaders(ctx));
    const answer = await timed(ctx.record, 'backend', now, ask);
    if (answer.status !== 'ok') continue;
    const anew = await withTokens(services, session, answer.tokens, answer.user?.id);
    if (anew !== undefined) return anew;
    await backend.signOut(answer.tokens);
  }
  return undefined;
}

function namesOf({ user: { email, name } }: Session): string[] {
  return [...new Set([email, name])].filter((each) => each !== undefined);
}

/** The tokens have to be good, and of the same person. */
async function withTokens(
  services: Services,
  session: Session,
  tokens: TokenSet,
  userId?: string,
): Promise<Session | undefined> {
  const verification = await services.verifierOf(tokens.issuedBy).verifyIssued(tokens.accessToken);
  if (verification.status !== 'valid') return undefined;
  const known = userId ?? (await idOf(services, tokens.accessToken, verification.claims));
  if (known !== session.user.id) return undefined;
  return fitting(services.sessions, { ...session, tokens, usedAt: services.now() });
}

async function idOf({ backend }: Services, accessToken: string, claims: Claims): Promise<string | undefined> {
  const profile = await backend.profile(accessToken);
  return profile?.status === 'ok' ? profile.user.id : idIn(claims, backend.preset.ids);
}
