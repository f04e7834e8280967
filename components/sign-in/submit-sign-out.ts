import { signOut } from '../session-client/client.ts';

/** Sends a form for signing out that is marked with `data-sign-out` in the way that every tab hears of. */
export function submitSignOut(event: SubmitEvent): void {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || form.dataset.signOut === undefined) return;
  event.preventDefault();
  if (submitter instanceof HTMLButtonElement) submitter.disabled = true;
  const where = form.dataset.signOut === 'everywhere' ? 'everywhere' : undefined;
  // What the script cannot do the browser may, and it shows what comes of it.
  signOut(where).catch(() => form.submit());
}
