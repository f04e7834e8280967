import type { Backend } from '../backend/backend.ts';
import { takenBy } from '../backend/spent-tokens.ts';
import { seeOther, wantsJson } from '../http/responses.ts';
import type { HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { logRedirect } from '../telemetry/log.ts';
import { type RequestRecord, timed } from '../telemetry/request-record.ts';
import type { Session, TokenSet } from '../types.ts';
import { providersLogout } from './provider-logout.ts';
import { forgetSecondStep } from './second-step.ts';
import { forgetTransactions } from './sign-in-transaction.ts';

const MAX_HOPS = 5;
/** A sign-out that was cut off may be tried again; a copy of its cookie that comes again and again asks nobody any more. */
const MOST_REVOCATIONS = 3;

/**
 * Signs out: here, where the tokens come from, for refreshes that are still under way, and at the provider where the user
 * has signed in there.
 */
export async function signOut(services: Services, ctx: RequestContext): Promise<HandlerResult> {
  const read = await revokeSession(services, ctx);
  const about = read.status === 'open' ? read.session.provider : undefined;
  const onward = about && (await providersLogout(services, ctx, about));
  return {
    response: onward?.response ?? signedOut(ctx),
    change: { kind: 'expire' },
    cookies: [...forgetTransactions(ctx), ...forgetSecondStep(ctx), ...(onward?.cookies ?? [])],
  };
}

function signedOut({ request }: RequestContext): Response {
  return wantsJson(request) ? new Response(null, { status: 204 }) : seeOther('/login?reason=signed_out');
}

/**
 * Makes the session that a request carries worthless, wherever its tokens and the copies of its cookie are; and one beside it.
 *
 * @param successor - the one that takes its place
 */
export async function revokeSession(
  services: Services,
  { found, record }: RequestContext,
  successor?: Session,
) {
  const read = await services.sessions.read(found);
  if (read.status === 'open') {
    const sessions = [read, read.beside].flatMap((each) => each?.session ?? []);
    await Promise.all(sessions.map((session) => revokeOne(services, record, session, successor)));
  }
  return read;
}

async function revokeOne(
  services: Services,
  record: RequestRecord,
  session: Session,
  successor?: Session,
): Promise<void> {
  const until = session.createdAt + services.config.lifetimes.absolute;
  await Promise.all([
    services.revocations.revoke(session.id, until),
    revokeTokens(services, record, session, successor),
  ]);
}

/** Follows the successors of a token that an old cookie has brought: it is the newest that is worth something. */
async function revokeTokens(
  { backend, coordinator, provider, revocationCounts, log, now }: Services,
  record: RequestRecord,
  session: Session,
  successor?: Session,
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
  if (tokens.issuedBy === 'provider') await provider?.signOut(held);
  else {
    const signOut = () => backend.signOut(held, record.trace.headers);
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
  if (tokens.issuedBy === 'provider') {
    return provider !== undefined && successor?.provider?.subject === provider.subject;
  }
  const namesOne = takenBy(preset.logout).refreshToken;
  return !namesOne && successor?.user.id === user.id;
}
