import { seeOther, wantsJson } from './answers.ts';
import type { Answer, Core, Visit } from './core.ts';
import type { Session } from './types.ts';

const MAX_HOPS = 5;

/** Signs out: here, at the backend where its preset knows how, and for refreshes that are still under way. */
export async function signOut(core: Core, visit: Visit): Promise<Answer> {
  const { status } = await endSession(core, visit);
  const response = wantsJson(visit.request)
    ? new Response(null, { status: 204 })
    : seeOther('/login?reason=signed_out');
  return { response, change: { kind: 'expire', planted: status === 'unusable' } };
}

/** Makes the session that a request carries worthless, wherever its tokens and the copies of its cookie are. */
export async function endSession(core: Core, { headers, jar }: Visit): Promise<{ readonly status: string }> {
  const read = await core.sessions.read(headers.get('cookie'), jar);
  if (read.status === 'open') {
    const { id, createdAt } = read.session;
    const until = createdAt + core.config.lifetimes.absolute;
    await Promise.all([core.liveness.end(id, until), endTokens(core, read.session)]);
  }
  return read;
}

/** Follows the successors of a token that an old cookie has brought: it is the newest that is worth something. */
async function endTokens({ backend, coordinator }: Core, { tokens }: Session): Promise<void> {
  let { refreshToken } = tokens;
  for (let hop = 0; refreshToken !== undefined && hop < MAX_HOPS; hop += 1) {
    const successor: string | undefined = (await coordinator.end(refreshToken))?.refreshToken;
    if (successor === undefined || successor === refreshToken) break;
    refreshToken = successor;
  }
  if (refreshToken !== undefined) await backend.signOut(refreshToken);
}
