import type { frame } from '../../../locales/en.ts';

/** What the navigation of private pages leads to. */
export const PAGES: readonly Page[] = [
  { href: '/dashboard', label: ({ pages }) => pages.dashboard },
  { href: '/dashboard/products', label: ({ pages }) => pages.products },
];

/** The same, for administrators alone. */
export const ADMIN_PAGES: readonly Page[] = [{ href: '/admin', label: ({ pages }) => pages.admin }];

interface Page {
  readonly href: string;
  /** Of the words of the site, or in one language. */
  readonly label: string | ((words: typeof frame) => string);
}
