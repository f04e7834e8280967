import type { Urgency } from './coordinator/types.ts';
import type { Core, Visit } from './core.ts';
import { timed } from './journal.ts';
import { type Renewal, renewSession } from './refresh.ts';
import type { Session } from './types.ts';

/** Renews a session for a request, in whose trace that happens, and notes what came of it. */
export async function renewFor(
  { coordinator, now, aheadMs }: Core,
  { journal }: Visit,
  session: Session,
  urgency: Urgency,
): Promise<Renewal> {
  const renewing = { coordinator, now, aheadMs, trace: journal.trace.headers };
  const renewal = await timed(journal, 'refresh', now, () => renewSession(session, urgency, renewing));
  journal.refresh = renewal.status === 'renewed' && !renewal.spent ? 'fresh' : renewal.status;
  return renewal;
}
