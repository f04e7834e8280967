/**
 * The marks that a page bears where the gate fills something in, when it is made at build time. They are of characters that no
 * text has, so that they come through React and HTML as they are, in text and in attributes.
 *
 * @see The Unicode Standard, section 23.5 (Private-Use Characters)
 */
const [BEGIN, THEN, END] = ['\uE000', '\uE002', '\uE001'];

/** Stands for a fact: its text, or nothing where it is absent. */
export function markOf(fact: string): string {
  return `${BEGIN}${fact}${END}`;
}

/** The fact that a text stands for, if it is a mark. */
export function factIn(text: string | undefined): string | undefined {
  return text?.startsWith(BEGIN) && text.endsWith(END) ? text.slice(1, -1) : undefined;
}

/** Stands for a text that is there where a fact has one value, or any at all, and nothing otherwise. */
export function choiceOf(fact: string, value: string | undefined, text: string): string {
  return `${BEGIN}${fact}=${value ?? ''}${THEN}${text}${END}`;
}

/** Finds marks: the fact, and of a choice its value and text. */
export const MARK = /\uE000([^\uE000-\uE002=]+)(?:=([^\uE000-\uE002]*)\uE002([^\uE000-\uE002]*))?\uE001/;
/** How a choice begins whose text has marks of its own, and how it ends. */
export const [OPENING, CLOSING] = [/\uE000([^\uE000-\uE002=]+)=([^\uE000-\uE002]*)\uE002/, /\uE001/];
/** The element around what is there only with a fact (`fact`), with one value of it (`is`), or without it (`none`). */
export const WHEN = 'gate-when';
/** The attribute of the element that gets the focus, in the place of a boolean one, which could bear no mark. */
export const FOCUS = 'data-gate-focus';
