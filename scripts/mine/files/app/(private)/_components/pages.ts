/** What the navigation of private pages leads to. */
export const PAGES: readonly Page[] = [{ href: '/dashboard', label: 'Start' }];

/** The same, for administrators alone. */
export const ADMIN_PAGES: readonly Page[] = [];

interface Page {
  readonly href: string;
  readonly label: string;
}
