import type { Backend } from '../backend/backend.ts';
import { takenBy } from '../backend/spent-tokens.ts';
import { problem } from '../http/problem.ts';
import { seeOther, unavailable, wantsJson } from '../http/responses.ts';
import { audit } from '../pipeline/audit.ts';
import type { HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { logRedirect } from '../telemetry/log.ts';
import { type RequestRecord, timed } from '../telemetry/request-record.ts';
import type { Session, TokenSet } from '../types.ts';
import { providersLogout } from './provider-logout.ts';
import { forgetSecondStep } from './second-step.ts';
import { forgetTransactions } from './sign-in-transaction.ts';
import { showPageAfterSignOut } from './skipped-count.ts';

const MAX_HOPS = 5;
/** A sign-out that was cut off may be tried again; a copy of its cookie that comes again and again asks nobody any more. */
const MOST_REVOCATIONS = 3;

/** In the query of a sign-out: all sessions of the user are meant, in whatever browser. */
const EVERYWHERE = 'everywhere';

/**
 * Signs out: here, where the tokens come from, for refreshes that are still under way, and at the provider where the user
 * has signed in there. With `everywhere` in its query, all that the user has begun by now; where that cannot be done, nothing ends.
 */
export async function signOut(services: Services, ctx: RequestContext): Promise<HandlerResult> {
  const everywhere = ctx.url.searchParams.has(EVERYWHERE);
  if (everywhere) {
    const refusal = await revokeUser(services, ctx);
    if (refusal !== undefined) return { response: refusal };
  }
  const read = await revokeSession(services, ctx, undefined, everywhere);
  if (read.status === 'open')
    await audit(services, everywhere ? 'revoked' : 'signed_out', read.session, ctx.requestId);
  const onward = read.status === 'open' ? await providersLogout(services, ctx, read.session) : undefined;
  return {
    response: onward?.response ?? signedOut(ctx),
    change: { kind: 'expire' },
    cookies: [
      ...forgetTransactions(ctx),
      ...forgetSecondStep(ctx),
      ...showPageAfterSignOut(services, ctx),
      ...(onward?.cookies ?? []),
    ],
  };
}

/** Ends all that a user has, who has deleted their account: here, and in whatever browser. */
export async function signOutOfAll(
  services: Services,
  ctx: RequestContext,
): Promise<Pick<HandlerResult, 'change' | 'cookies'>> {
  const read = await services.sessions.read(ctx.found);
  if (read.status === 'open') await services.revocations.revokeUser(read.session);
  await revokeSession(services, ctx, undefined, true);
  if (read.status === 'open') await audit(services, 'revoked', read.session, ctx.requestId);
  return { change: { kind: 'expire' }, cookies: [...forgetTransactions(ctx), ...forgetSecondStep(ctx)] };
}

/** Lays the tombstone for all sessions of whoever asks, and says why where that cannot be. */
async function revokeUser(
  { config, revocations, sessions, options }: Services,
  { found }: RequestContext,
): Promise<Response | undefined> {
  if (options.session?.signOutEverywhere !== true) return problem('not_found', { detail: NOT_OFFERED });
  const read = await sessions.read(found);
  if (read.status !== 'open') return undefined;
  const isHeard = await revocations.revokeUser(read.session);
  // In one process nobody else has to hear of it.
  return isHeard || config.coordinator === 'memory' ? undefined : unavailable(5);
}

const NOT_OFFERED = 'This site does not offer to sign out everywhere.';

function signedOut({ request }: RequestContext): Response {
  return wantsJson(request) ? new Response(null, { status: 204 }) : seeOther('/login?reason=signed_out');
}

/**
 * Makes the session that a request carries worthless, wherever its tokens and the copies of its cookie are; and one beside it.
 *
 * @param successor - the one that takes its place
 * @param everywhere - whether the backend is to end all that the user has, where it can
 */
export async function revokeSession(
  services: Services,
  { found, record }: RequestContext,
  successor?: Session,
  everywhere = false,
) {
  const read = await services.sessions.read(found);
  if (read.status === 'open') {
    const sessions = [read, read.beside].flatMap((each) => each?.session ?? []);
    await Promise.all(sessions.map((session) => revokeOne(services, record, session, successor, everywhere)));
  }
  return read;
}

async function revokeOne(
  services: Services,
  record: RequestRecord,
  session: Session,
  successor: Session | undefined,
  everywhere: boolean,
): Promise<void> {
  const until = session.createdAt + services.config.lifetimes.absolute;
  await Promise.all([
    services.revocations.revoke(session.id, until),
    revokeTokens(services, record, session, successor, everywhere),
  ]);
}

/** Follows the successors of a token that an old cookie has brought: it is the newest that is worth something. */
async function revokeTokens(
  { backend, coordinator, providerOf, revocationCounts, log, now }: Services,
  record: RequestRecord,
  session: Session,
  successor: Session | undefined,
  everywhere: boolean,
): Promise<void> {
  const { tokens } = session;
  let held: TokenSet = tokens;
  for (let hop = 0; held.refreshToken !== undefined && hop < MAX_HOPS; hop += 1) {
    const successor = await coordinator.revoke(held.refreshToken);
    if (successor === undefined || successor.refreshToken === held.refreshToken) break;
    held = successor;
  }
  const asked = revocationCounts.of(session.id);
  if (endsBoth(backend, session, successor) || asked.wrong >= MOST_REVOCATIONS) return;
  asked.wrong += 1;
  if (tokens.issuedBy !== undefined) await providerOf(tokens.issuedBy)?.signOut(held);
  else {
    const signOut = () => backend.signOut(held, record.trace.headers, everywhere);
    logRedirect(log, 'BACKEND_LOGOUT_PATH', await timed(record, 'backend', now, signOut));
  }
}

/**
 * A sign-out that names no token may be one of everything that its user has, what they have just begun too; and so may a
 * revocation at a provider, which knows one grant for both.
 *
 * @see RFC 7009, OAuth 2.0 Token Revocation, section 2.1
 */
function endsBoth({ preset }: Backend, { user, provider, tokens }: Session, successor?: Session): boolean {
  if (tokens.issuedBy !== undefined) {
    const isThere = successor?.tokens.issuedBy === tokens.issuedBy;
    return provider !== undefined && isThere && successor.provider?.subject === provider.subject;
  }
  const namesOne = takenBy(preset.logout).refreshToken;
  return !namesOne && successor?.user.id === user.id;
}
