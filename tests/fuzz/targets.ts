import { COOKIE_TARGETS } from './cookies.ts';
import { PATH_TARGETS } from './paths.ts';
import { RETURN_TO_TARGETS } from './return-to.ts';
import type { FuzzTarget } from './target.ts';
import { TOKEN_TARGETS } from './tokens.ts';

/** Every promise about what comes from outside. Each is a test too, with fewer inputs. */
export const TARGETS: readonly FuzzTarget[] = [
  ...PATH_TARGETS,
  ...RETURN_TO_TARGETS,
  ...COOKIE_TARGETS,
  ...TOKEN_TARGETS,
];
