import { choiceOf } from './marks.ts';

/** The fact that says in which language a page is wanted. */
export const LANGUAGE_FACT = 'language';

interface InLanguage<T> {
  readonly tag: string;
  readonly words: T;
}

/** Words in several languages at once, for a page that is made at build time: the gate leaves those of one. */
export function markedWords<T>(each: readonly InLanguage<T>[]): T {
  return Object(marked(each));
}

function marked(each: readonly InLanguage<unknown>[]): unknown {
  const texts = each.map(({ words }) => words);
  const [first] = texts;
  if (typeof first !== 'object' || first === null) return textOf(each);
  const inner = (name: string) => marked(each.map(({ tag, words }) => ({ tag, words: Object(words)[name] })));
  const entries = Object.keys(first).map((name) => [name, inner(name)] as const);
  return Array.isArray(first) ? entries.map(([, words]) => words) : Object.fromEntries(entries);
}

/** What is said alike in all of them needs no choice. */
function textOf(each: readonly InLanguage<unknown>[]): string {
  const [first, ...others] = each.map(({ words }) => String(words));
  if (others.every((text) => text === first)) return first ?? '';
  return each.map(({ tag, words }) => choiceOf(LANGUAGE_FACT, tag, String(words))).join('');
}
