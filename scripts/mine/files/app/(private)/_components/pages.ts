import type { frame } from '../../../locales/en.ts';

/** What the navigation of private pages leads to. */
export const PAGES: readonly Page[] = [{ href: '/dashboard', label: ({ pages }) => pages.start }];

/** The same, for administrators alone. */
export const ADMIN_PAGES: readonly Page[] = [];

interface Page {
  readonly href: string;
  /** Of the words of the site, or in one language. */
  readonly label: string | ((words: typeof frame) => string);
}
