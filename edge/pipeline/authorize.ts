import { type RequiredClaims, satisfies } from '../access/required-claims.ts';
import { requirementsIn, type StepUp, stepUpFault } from '../access/step-up.ts';
import { isRead } from '../http/request-kind.ts';
import type { Session } from '../types.ts';
import { isForEveryone } from '../upstreams/target.ts';
import type { AuthState, RequestContext, Services } from './context.ts';

/** What is missing: a session, a right, or a stronger or more recent sign-in. */
export type Denial = 'sign_in' | 'forbidden' | 'step_up';
export type Verdict = 'pass' | Denial;

/** What the rules of a path say to whoever asks. */
export function authorize(
  services: Services,
  { kind, place, request, route }: Pick<RequestContext, 'kind' | 'place' | 'request' | 'route'>,
  auth: AuthState,
): Verdict | Promise<Verdict> {
  const { actions, needs, policy, stepUps } = route;
  const reads = isRead(request) && kind !== 'action';
  const open = (policy === 'asset' && reads) || (policy === 'public' && (actions || reads));
  if (open) return 'pass';
  if (auth.status !== 'signed_in') {
    const target = policy === 'api' ? services.targets(place) : undefined;
    return target !== undefined && isForEveryone(target, request) ? 'pass' : 'sign_in';
  }
  if (needs === undefined && stepUps === undefined) return 'pass';
  return judge(services, auth.session, needs, stepUps);
}

async function judge(
  services: Services,
  session: Session,
  needs: readonly RequiredClaims[] = [],
  stepUps: readonly StepUp[] = [],
): Promise<Verdict> {
  for (const each of needs) if (!(await mayEnter(services, session, each))) return 'forbidden';
  return unmetBy(services, session, stepUps).length > 0 ? 'step_up' : 'pass';
}

/** What of it the sign-in of a session does not come up to. */
export function unmetBy(
  { now }: Pick<Services, 'now'>,
  { provider }: Pick<Session, 'provider'>,
  stepUps: readonly StepUp[] = [],
): readonly StepUp[] {
  return stepUps.filter((each) => stepUpFault(each, provider, now()) !== undefined);
}

/** Tells whether a session has what a rule asks for; the role is also known from the profile. */
export async function mayEnter(
  services: Services,
  session: Session,
  needs: RequiredClaims,
): Promise<boolean> {
  const { claims, stepUp } = requirementsIn(needs);
  if (stepUp !== undefined && unmetBy(services, session, [stepUp]).length > 0) return false;
  if (claims === undefined) return true;
  const verification = await services.verifierOf(session.tokens.issuedBy).verify(session.tokens.accessToken);
  if (verification.status !== 'valid') return false;
  const { role } = session.user;
  return satisfies({ ...(role !== undefined && { role }), ...verification.claims }, claims);
}
