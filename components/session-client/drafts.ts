import { lastSeenUser } from './store.ts';

/** Forms with this attribute keep what was typed into them when the session ends. */
export const KEPT = 'form[data-keep-input]';

/** What is nobody's to keep. A password that is shown has another type, but still its name. */
const NEVER =
  '[type=password],[type=hidden],[type=file],[name*=password i],[autocomplete*=password],[autocomplete*=cc-],[autocomplete*=code]';
const KEEPABLE = `${KEPT} :is(input,textarea,select:not([multiple])):not(${NEVER})`;
const KEY = 'gatehouse:drafts';

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Input = string | boolean;
type Drafts = readonly [place: string, inputs: readonly Input[]];

/** Keeps what is in the marked forms while this tab goes to the sign-in page: for this user, on this page. */
export function keepDrafts(): void {
  const all = controls();
  const drafts: Drafts = [placeOf(lastSeenUser(), all), all.map(inputOf)];
  storage()?.setItem(KEY, JSON.stringify(drafts));
}

/** Puts back what was kept, and forgets it; for anyone else, or anywhere else, it is only forgotten. */
export function restoreDrafts(user: string): void {
  const kept = storage()?.getItem(KEY);
  forgetDrafts();
  if (!kept) return;
  const [place, inputs]: Drafts = JSON.parse(kept);
  const all = controls();
  if (place !== placeOf(user, all)) return;
  all.forEach((control, index) => {
    const input = inputs[index];
    if (input !== inputOf(control)) putBack(control, input);
  });
}

export function forgetDrafts(): void {
  storage()?.removeItem(KEY);
}

function controls(): Control[] {
  return [...document.querySelectorAll<Control>(KEEPABLE)];
}

/** Whose the input is, and where: the page and all of its fields. */
function placeOf(user: string | undefined, all: readonly Control[]): string {
  return JSON.stringify([user, location.pathname, location.search, all.map(({ name }) => name)]);
}

function inputOf(control: Control): Input {
  return isTicked(control) ? control.checked : control.value;
}

function putBack(control: Control, input: Input | undefined): void {
  if (isTicked(control)) {
    control.click();
  } else {
    // Past React, which otherwise takes the event that follows for no change at all.
    Reflect.set(Object.getPrototypeOf(control), 'value', input, control);
    for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
  }
}

function isTicked(control: Control): control is HTMLInputElement {
  return control.matches('[type=checkbox],[type=radio]');
}

/** None where the browser has been told to keep nothing. */
function storage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
