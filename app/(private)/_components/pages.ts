/** What the navigation of private pages leads to. */
export const PAGES: readonly Page[] = [
  { href: '/dashboard', label: 'Dashboard' },
  { href: '/dashboard/products', label: 'Products' },
];

/** The same, for administrators alone. */
export const ADMIN_PAGES: readonly Page[] = [{ href: '/admin', label: 'Administration' }];

interface Page {
  readonly href: string;
  readonly label: string;
}
