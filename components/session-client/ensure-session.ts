import { checkSession, getSession, lastSeenUser, subscribe } from './store.ts';

let offers = 0;

/**
 * Says that this page offers to sign in when a session has ended, so that waiting for it makes sense.
 *
 * @returns takes it back
 */
export function offerSignIn(): () => void {
  offers += 1;
  return () => {
    offers -= 1;
  };
}

/**
 * Finds out whether the session stands, and waits for a sign-in where one is offered.
 *
 * @param signal - ends the waiting
 * @returns whether it stands, and is still that of the same person
 */
export async function ensureSession(signal?: AbortSignal | null): Promise<boolean> {
  const user = lastSeenUser();
  const { reason } = await checkSession();
  if (reason === 'ended' && offers > 0) await signedIn(signal);
  signal?.throwIfAborted();
  const session = getSession();
  return session.status === 'authenticated' && (user ?? session.user.id) === session.user.id;
}

/** Waits until somebody is signed in, or nobody waits for it any more. */
function signedIn(signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!signal?.aborted && getSession().status !== 'authenticated') return;
      stop();
      resolve();
    };
    const stop = subscribe(look);
    signal?.addEventListener('abort', look);
    look();
  });
}
