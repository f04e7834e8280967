import { seeOther, wantsJson } from './answers.ts';
import type { Answer, Core, Visit } from './core.ts';

/** Signs out: here, at the backend where its preset knows how, and for refreshes that are still under way. */
export async function signOut(core: Core, visit: Visit): Promise<Answer> {
  const { status } = await endSession(core, visit);
  const response = wantsJson(visit.request)
    ? new Response(null, { status: 204 })
    : seeOther('/login?reason=signed_out');
  return { response, change: { kind: 'expire', planted: status === 'unusable' } };
}

/** Makes the session that a request carries worthless, wherever its tokens are. */
export async function endSession(core: Core, { headers, jar }: Visit): Promise<{ readonly status: string }> {
  const read = await core.sessions.read(headers.get('cookie'), jar);
  const refreshToken = read.status === 'open' ? read.session.tokens.refreshToken : undefined;
  if (refreshToken !== undefined) {
    await Promise.all([core.coordinator.end(refreshToken), core.backend.signOut(refreshToken)]);
  }
  return read;
}
