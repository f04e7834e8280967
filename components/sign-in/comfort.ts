import { announceSignOut, onSignIn } from '../session-client/client.ts';
import { submitSignOut } from './submit-sign-out.ts';

/** After this long the navigation has been stopped, or has failed: let the person try again. */
const GIVE_UP_MS = 15_000;

/**
 * What scripts add to the pages in front of the session, all of which work without: a button that says that it is at work, a
 * switch to see the password, a word about caps lock, the demo's credentials at a click, ways to providers that know of the box, and news from other tabs.
 *
 * @returns takes it back
 */
export function addComfort(): () => void {
  const end = new AbortController();
  const { signal } = end;
  for (const button of all<HTMLButtonElement>('button[data-pending]')) showPending(button, signal);
  for (const button of all<HTMLButtonElement>('button[data-show]')) showPassword(button, signal);
  for (const button of all<HTMLButtonElement>('button[data-fill]')) fillIn(button, signal);
  for (const box of all<HTMLInputElement>('input[data-remember]')) tellProviders(box, signal);
  for (const widget of all<HTMLElement>('[data-captcha]')) loadCaptcha(widget);
  for (const news of all<HTMLElement>('[data-tabs]')) connectTabs(news, signal);
  document.addEventListener('submit', submitSignOut, { signal });
  return () => end.abort();
}

function all<E extends Element>(selector: string): NodeListOf<E> {
  return document.querySelectorAll<E>(selector);
}

/** Never holds a submission up, and starts afresh when the browser brings the page back from its cache. */
function showPending(button: HTMLButtonElement, signal: AbortSignal): void {
  const { textContent: label } = button;
  const restart = () => {
    button.disabled = false;
    button.textContent = label;
  };
  const begin = (event: SubmitEvent) => {
    if (event.submitter !== null && event.submitter !== button) return;
    button.disabled = true;
    button.textContent = button.dataset.pending ?? label;
    setTimeout(restart, GIVE_UP_MS);
  };
  button.form?.addEventListener('submit', begin, { signal });
  addEventListener('pageshow', restart, { signal });
}

function showPassword(button: HTMLButtonElement, signal: AbortSignal): void {
  const field = document.querySelector<HTMLInputElement>(`#${button.getAttribute('aria-controls')}`);
  const hint = document.querySelector<HTMLElement>(`#${button.dataset.hint}`);
  if (field === null || hint === null) return;
  const tell = (isOn: boolean) => {
    hint.textContent = isOn ? (hint.dataset.on ?? '') : '';
  };
  const watch = (event: KeyboardEvent) => tell(event.getModifierState('CapsLock'));
  field.addEventListener('keydown', watch, { signal });
  field.addEventListener('keyup', watch, { signal });
  field.addEventListener('blur', () => tell(false), { signal });
  const { show, hide, showPassword, hidePassword } = button.dataset;
  const toggle = () => {
    const isShown = field.type === 'text';
    field.type = isShown ? 'password' : 'text';
    button.textContent = (isShown ? show : hide) ?? '';
    button.ariaLabel = (isShown ? showPassword : hidePassword) ?? '';
  };
  button.addEventListener('click', toggle, { signal });
  button.disabled = false;
}

/** Fills in the form of the page, by names. */
function fillIn(button: HTMLButtonElement, signal: AbortSignal): void {
  const fill = () => {
    const values: Readonly<Record<string, string>> = JSON.parse(button.dataset.fill ?? '{}');
    for (const [name, value] of Object.entries(values)) {
      const input = document.querySelector<HTMLInputElement>(`input[name="${name}"]`);
      if (input !== null) input.value = value;
    }
    document.querySelector<HTMLElement>('button[data-pending]')?.focus();
  };
  button.addEventListener('click', fill, { signal });
  button.disabled = false;
}

const CAPTCHAS: Readonly<Record<string, string>> = {
  turnstile: 'https://challenges.cloudflare.com/turnstile/v0/api.js',
  hcaptcha: 'https://js.hcaptcha.com/1/api.js',
};

/** The provider's own script fills the element in, by its class. */
function loadCaptcha({ dataset }: HTMLElement): void {
  const script = document.createElement('script');
  script.src = CAPTCHAS[dataset.captcha ?? ''] ?? '';
  script.async = true;
  if (script.src !== '') document.head.append(script);
}

/** Whoever signs in elsewhere is remembered here as the box of this page says. It may be ticked from before, where the browser has come back. */
function tellProviders(box: HTMLInputElement, signal: AbortSignal): void {
  const tell = () => {
    for (const link of all<HTMLAnchorElement>('a[data-provider]')) {
      const url = new URL(link.href);
      url.searchParams.set('remember', box.checked ? '1' : '0');
      link.href = url.pathname + url.search;
    }
  };
  box.addEventListener('change', tell, { signal });
  addEventListener('pageshow', tell, { signal });
}

/** Somebody may have signed out with a plain form, which could tell nobody, or may sign in in another tab. */
function connectTabs({ dataset }: HTMLElement, signal: AbortSignal): void {
  if (dataset.signedOut) void announceSignOut();
  signal.addEventListener(
    'abort',
    onSignIn(() => location.replace(dataset.tabs ?? '')),
  );
}
