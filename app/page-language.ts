import 'server-only';
import { headers } from 'next/headers';
import { LANGUAGE_FACT, markedWords } from '../components/ui/marked-words.ts';
import { markOf } from '../components/ui/marks.ts';
import { LANGUAGE_HEADER } from '../edge/index.ts';
import { type Language, languageOf, SITE } from '../locales/site.ts';
import { isRenderedAhead } from './_gatehouse/rendered-ahead.ts';

const HAS_CHOICE = SITE.all.length > 1;
const MARKED: Language = HAS_CHOICE
  ? { tag: markOf(LANGUAGE_FACT), words: markedWords(SITE.all) }
  : SITE.usual;

/**
 * The language of a page, as the gate has chosen it, and the words of that. A page that is made at build time has those of all
 * languages of the site at once, as marks, in whose place the gate puts the one.
 */
export async function pageLanguage(): Promise<Language> {
  if (!HAS_CHOICE) return SITE.usual;
  if (isRenderedAhead()) return MARKED;
  return languageOf(SITE, (await headers()).get(LANGUAGE_HEADER));
}
