/**
 * Reduces a path to what the most forgiving of servers takes it for: some drop matrix parameters, blanks and doubled
 * slashes, and do not tell upper from lower case. For rules that keep something out.
 */
export function loosePath(path: string): string {
  const [pathname = ''] = path.toLowerCase().split(/[?#]/, 1);
  return pathname
    .replace(/;[^/]*|\s+/g, '')
    .replace(/\/+/g, '/')
    .replace(/\/$/, '');
}
