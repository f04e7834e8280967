import { forgetDrafts, KEPT, restoreDrafts } from './drafts.ts';
import { ensureSession, offerSignIn } from './ensure-session.ts';
import { SIGN_IN_WINDOW, SIGNED_OUT } from './sign-in.ts';
import { getSession, subscribe } from './store.ts';

/**
 * Guards a page that shows what is one user's. It is covered as long as that is in doubt, left when they sign out
 * anywhere, and loaded anew for whoever else has signed in, or when the browser brings it back from its cache. Marked
 * forms are sent only while the session stands.
 *
 * When the session has ended the page stays: cover it with a dialog that calls `openSignIn()`.
 *
 * @param user - the id of the user whose page it is
 * @returns ends it
 */
export function guardPage(user: string): () => void {
  const end = new AbortController();
  const { signal } = end;
  const takeBack = offerSignIn();
  const stopWatching = subscribe(() => react(user));
  addEventListener('pagehide', onCache, { signal });
  addEventListener('pageshow', onCache, { signal });
  addEventListener('submit', askFirst, { signal, capture: true });
  restoreDrafts(user);
  if (window.name === SIGN_IN_WINDOW) window.close();
  return () => {
    end.abort();
    takeBack();
    stopWatching();
    cover(leaving);
  };
}

let leaving = false;

function react(owner: string): void {
  if (leaving) return;
  const { status, user, reason } = getSession();
  const isElses = user !== undefined && user.id !== owner;
  leaving = isElses || reason === 'signed_out';
  cover(leaving || status === 'loading');
  if (!leaving) return;
  forgetDrafts();
  if (isElses) location.reload();
  else location.replace(SIGNED_OUT);
}

function cover(covered: boolean): void {
  document.documentElement.hidden = covered;
}

/** What goes into the browser's cache is covered, and loaded anew before it is seen again. */
function onCache({ persisted, type }: PageTransitionEvent): void {
  if (!persisted) return;
  cover(true);
  if (type === 'pageshow') location.reload();
}

/** Forms that someone has sent: false while the session is looked at, true when they may go. */
const sent = new WeakMap<HTMLFormElement, boolean>();

/** Holds a marked form back until it is certain that it will be taken: what is sent in vain is gone. */
function askFirst(event: SubmitEvent): void {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || !form.matches(KEPT) || sent.get(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!sent.has(form)) void sendWhenReady(form, submitter);
}

async function sendWhenReady(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  sent.set(form, false);
  sent.set(form, await ensureSession());
  if (sent.get(form)) form.requestSubmit(submitter);
  sent.delete(form);
}
