import { fulfils, type Needs } from '../access/required-claims.ts';
import type { Session } from '../types.ts';
import type { Core, Visit } from './context.ts';
import { isRead } from './deny.ts';

/** What the rules of a path say to whoever asks. */
export async function verdictOn(
  core: Core,
  { kind, request, route }: Visit,
  session: Session | undefined,
): Promise<'pass' | 'sign_in' | 'forbidden'> {
  const { actions, needs, policy } = route;
  const reads = isRead(request) && kind !== 'action';
  const open = (policy === 'asset' && reads) || (policy === 'public' && (actions || reads));
  if (open) return 'pass';
  if (session === undefined) return 'sign_in';
  return needs === undefined || (await mayEnter(core, session, needs)) ? 'pass' : 'forbidden';
}

/** Tells whether a session has the claims that a path needs; the role is also known from the profile. */
export async function mayEnter(core: Core, session: Session, needs: Needs): Promise<boolean> {
  const verification = await core.verifierOf(session.tokens.issuedBy).verify(session.tokens.accessToken);
  if (verification.status !== 'valid') return false;
  const { role } = session.user;
  return fulfils({ ...(role !== undefined && { role }), ...verification.claims }, needs);
}
