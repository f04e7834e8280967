import { type DemoWords, en } from '../../locales/demo/en.ts';
import { DEMO_LANGUAGES } from '../../locales/demo/index.ts';
import { type Language, SITE } from '../../locales/site.ts';
import { markedWords } from './marked-words.ts';
import { factIn } from './marks.ts';

const ALL = SITE.all.map(({ tag }) => ({ tag, words: DEMO_LANGUAGES[tag] ?? en }));
const [ONLY = en] = Object.values(DEMO_LANGUAGES);
const MARKED = markedWords(ALL);

/** What the demo says in the language of a page; where that is a mark, so are these. */
export function demoWordsIn({ tag }: Pick<Language, 'tag'>): DemoWords {
  if (ALL.length === 1) return ONLY;
  if (factIn(tag) !== undefined) return MARKED;
  return ALL.find((each) => each.tag === tag)?.words ?? en;
}
