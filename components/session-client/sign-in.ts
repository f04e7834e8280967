import { errorOf } from './api-error.ts';
import { forgetDrafts, keepDrafts } from './drafts.ts';
import { checkSession } from './store.ts';
import { hearTabs, tellTabs } from './tabs.ts';

/** The name of the window in which somebody signs in anew; it closes itself once that is done. */
export const SIGN_IN_WINDOW = 'gatehouse-sign-in';

/** Where to sign in, and come back from. */
export function signInPath({ pathname, search }: Pick<Location, 'pathname' | 'search'>): string {
  return `/login?${new URLSearchParams({ returnTo: pathname + search, reason: 'session_expired' })}`;
}

/**
 * Opens the sign-in page in a small window, so that this page stays as it is; where windows are blocked, goes there and
 * keeps what was typed into marked forms. To be called from a click, or windows are blocked for sure.
 */
export function openSignIn(): void {
  const path = signInPath(location);
  if (window.open(path, SIGN_IN_WINDOW, 'popup,width=480,height=760') !== null) return;
  location.assign(path);
  keepDrafts();
}

/**
 * Signs out, here and in every tab, and leaves for the sign-in page, or for the provider's own sign-out.
 *
 * @param where - `everywhere` for every browser that the user has signed in with, where the site offers that
 * @throws {TypeError} if the gate was not reached, {ApiError} if it refused: then nobody is signed out
 */
export async function signOut(where?: 'everywhere'): Promise<void> {
  const response = await fetch(`/auth/logout${where ? '?everywhere' : ''}`, {
    method: 'POST',
    headers: { accept: 'application/json' },
  });
  if (!response.ok) throw await errorOf(response);
  const next = response.status === 204 ? SIGNED_OUT : (await response.json()).logoutUrl;
  tellSignOut();
  document.documentElement.hidden = true;
  location.assign(next);
}

/** Where whoever signed out is told so. */
export const SIGNED_OUT = '/login?reason=signed_out';

/**
 * Tells the other tabs of a sign-out that is done, once the gate has said so too: a stranger's link can have the address of
 * the page that follows one. `signOut()` tells them itself.
 */
export async function announceSignOut(): Promise<void> {
  if ((await checkSession()).status === 'anonymous') tellSignOut();
}

function tellSignOut(): void {
  forgetDrafts();
  tellTabs({ type: 'signed-out' });
}

/**
 * For pages in front of the session, such as the sign-in page.
 *
 * @param listener - called when somebody has signed in in another tab
 * @returns ends the listening
 */
export function onSignIn(listener: () => void): () => void {
  const end = new AbortController();
  hearTabs(({ type }) => type === 'signed-in' && listener(), end.signal);
  return () => end.abort();
}
