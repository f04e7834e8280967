import { type RequiredClaims, satisfies } from '../access/required-claims.ts';
import { isRead } from '../http/request-kind.ts';
import type { Session } from '../types.ts';
import { isForEveryone } from '../upstreams/target.ts';
import type { AuthState, RequestContext, Services } from './context.ts';

/** What is missing: a session, or a right. */
export type Denial = 'sign_in' | 'forbidden';
export type Verdict = 'pass' | Denial;

/** What the rules of a path say to whoever asks. */
export function authorize(
  services: Services,
  { kind, place, request, route }: RequestContext,
  auth: AuthState,
): Verdict | Promise<Verdict> {
  const { actions, needs, policy } = route;
  const reads = isRead(request) && kind !== 'action';
  const open = (policy === 'asset' && reads) || (policy === 'public' && (actions || reads));
  if (open) return 'pass';
  if (auth.status !== 'signed_in') {
    const target = policy === 'api' ? services.targets(place) : undefined;
    return target !== undefined && isForEveryone(target, request) ? 'pass' : 'sign_in';
  }
  return needs === undefined ? 'pass' : judge(services, auth.session, needs);
}

async function judge(
  services: Services,
  session: Session,
  needs: readonly RequiredClaims[],
): Promise<Verdict> {
  for (const each of needs) if (!(await mayEnter(services, session, each))) return 'forbidden';
  return 'pass';
}

/** Tells whether a session has the claims that a path needs; the role is also known from the profile. */
export async function mayEnter(
  services: Services,
  session: Session,
  needs: RequiredClaims,
): Promise<boolean> {
  const verification = await services.verifierOf(session.tokens.issuedBy).verify(session.tokens.accessToken);
  if (verification.status !== 'valid') return false;
  const { role } = session.user;
  return satisfies({ ...(role !== undefined && { role }), ...verification.claims }, needs);
}
