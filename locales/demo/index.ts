import { type DemoWords, en } from './en.ts';

/** What the demo says in each language of the site; where it has no words of one, they are English. */
export const DEMO_LANGUAGES: Readonly<Record<string, DemoWords>> = { en };
