import { createLru } from '../util/lru.ts';
import { normalizePath } from './path.ts';
import { NOT_FOUND_PAGE, type Prerendered, type PrerenderedPage } from './template.ts';

/** What a build knows of a path. */
export interface KnownPage {
  /** The one form of the path. */
  readonly path: string;
  /** Whether the framework has anything there; without a list of what it has, it is asked. */
  readonly isThere: boolean;
  /** The page that is ready; the one that says so, where there is none. */
  readonly made: PrerenderedPage | undefined;
}

/** @param pathname - of an address, however it is written */
export type PageAt = (pathname: string) => KnownPage;

/** So many paths are remembered, of so many characters at most. */
const [MOST_KNOWN, LONGEST_KNOWN] = [1_000, 200];

/** Finds what a build has made; a path that was looked up is remembered. */
export function knownPages({ pages, routes }: Prerendered): PageAt {
  const patterns = routes.map((route) => new RegExp(route));
  const known = createLru<string, KnownPage>(MOST_KNOWN);
  const madeAt = (path: string) => (Object.hasOwn(pages, path) ? pages[path] : undefined);
  const find = (pathname: string): KnownPage => {
    const path = normalizePath(pathname) ?? pathname;
    const isThere = patterns.length === 0 || patterns.some((pattern) => pattern.test(path));
    const page = { path, isThere, made: madeAt(isThere ? path : NOT_FOUND_PAGE) };
    if (pathname.length <= LONGEST_KNOWN) known.set(pathname, page);
    return page;
  };
  return (pathname) => known.get(pathname) ?? find(pathname);
}
