import { en, type Words } from './en.ts';

/**
 * What this site speaks, each language under its tag (BCP 47). With several, whoever asks is answered in the one that their
 * browser prefers, and by that of `brand.ts` where it is none of these.
 *
 * Yours to change: by hand, with one line more for a language, or by `npm run make-mine`, which writes what stands below.
 */
export const LANGUAGES: Readonly<Record<string, Words>> = { en };
