import { BRAND } from '../brand.ts';
import type { Words } from './en.ts';
import { LANGUAGES } from './index.ts';

/** A language, and what is said in it. */
export interface Language {
  /** As BCP 47 has it. */
  readonly tag: string;
  readonly words: Words;
}

/** What a site speaks. */
export interface Languages {
  /** That of whoever asks for none of them. */
  readonly usual: Language;
  /** All of them; with one alone, nobody has a choice. */
  readonly all: readonly Language[];
}

/**
 * Puts together what a site speaks.
 *
 * @param preferred - the tag of the usual one; a site with one catalogue speaks that, whatever it calls the language
 * @throws TypeError where there is no catalogue at all
 */
export function languagesOf(catalogues: Readonly<Record<string, Words>>, preferred: string): Languages {
  const all = Object.entries(catalogues).map(([tag, words]): Language => ({ tag, words }));
  const [first, ...others] = all;
  if (first === undefined) throw new TypeError('locales/index.ts names no language.');
  if (others.length === 0) {
    const only = { ...first, tag: preferred };
    return { usual: only, all: [only] };
  }
  return { usual: all.find(({ tag }) => tag.toLowerCase() === preferred.toLowerCase()) ?? first, all };
}

/** What this site speaks. */
export const SITE = languagesOf(LANGUAGES, BRAND.language);

/** The language of a tag; the usual one, where it is none of ours. */
export function languageOf({ usual, all }: Languages, tag: string | null): Language {
  return all.find((each) => each.tag === tag) ?? usual;
}
