import 'server-only';
import { demoWordsIn } from '../../../components/ui/demo-words.ts';
import { type DemoWords, dashboard } from '../../../locales/demo/en.ts';
import { pageLanguage } from '../../page-language.ts';

interface DemoLanguage {
  readonly words: DemoWords;
  /** What a page has to tell its scripts, which know English. */
  readonly forScripts: DemoWords['dashboard'] | undefined;
}

/** What the pages of the demo say. */
export async function demoLanguage(): Promise<DemoLanguage> {
  const words = demoWordsIn(await pageLanguage());
  return { words, forScripts: words.dashboard === dashboard ? undefined : words.dashboard };
}
