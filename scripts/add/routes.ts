import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What an application has at a path. */
export interface Route {
  readonly kind: 'page' | 'handler';
  /** As `gatehouse.config.ts` names it: `/orders`, or `/orders/*` from the first segment on that is not fixed. */
  readonly path: string;
  /** From the folder `app`. */
  readonly file: string;
}

const FILE = /^(page|route)\.(?:[jt]sx?|mdx?)$/;
/** Segments that no address has: groups, slots, and folders that are no routes. */
const UNSEEN = /^(?:\((?!\.).*\)|@.*)$/;
/** What Next looks for nothing in, and pages that stand in for others. */
const NO_ROUTES = /^(?:_|\(\.)/;

/** Lists the pages and route handlers below the folder `app`, in order. */
export function routesIn(app: string): readonly Route[] {
  return below(app, '', []).sort((one, other) => (one.path < other.path ? -1 : 1));
}

function below(app: string, folder: string, segments: readonly string[]): Route[] {
  if (!existsSync(join(app, folder))) return [];
  return readdirSync(join(app, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (NO_ROUTES.test(entry.name)) return [];
      return below(app, file, UNSEEN.test(entry.name) ? segments : [...segments, entry.name]);
    }
    const [, name] = FILE.exec(entry.name) ?? [];
    if (name === undefined) return [];
    return [
      { kind: name === 'page' ? ('page' as const) : ('handler' as const), path: pathOf(segments), file },
    ];
  });
}

function pathOf(segments: readonly string[]): string {
  const open = segments.findIndex((segment) => segment.startsWith('['));
  const fixed = open < 0 ? segments : [...segments.slice(0, open), '*'];
  return `/${fixed.join('/')}`;
}
