import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Version {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

const LOCKS = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'];
/** As each of them writes the version that it has chosen: npm, pnpm, yarn (twice) and bun. */
const LOCKED = [
  /"node_modules\/next":\s*\{\s*"version":\s*"([^"]+)"/,
  /^\s+\/?'?next@(\d+\.\d+\.\d+[^:('"]*)/m,
  /^"?next@[^\n]*:\n\s+version:? "?([^"\n]+)/m,
  /"next":\s*\["next@([^"]+)"/,
];

/**
 * Finds out which version of Next an application runs: the one that is installed, else the one of its lock file, else the least that it
 * asks for.
 *
 * @param range - what its package.json says
 */
export function nextVersion(root: string, range: string): Version {
  const installed = join(root, 'node_modules', 'next', 'package.json');
  if (existsSync(installed)) return parse(JSON.parse(readFileSync(installed, 'utf8')).version);
  for (const lock of LOCKS) {
    if (!existsSync(join(root, lock))) continue;
    const text = readFileSync(join(root, lock), 'utf8');
    const [found] = LOCKED.flatMap((pattern) => pattern.exec(text)?.[1] ?? []);
    if (found !== undefined) return parse(found);
  }
  return parse(range);
}

/** `latest` and the like are newer than any that has a number here. */
function parse(text: string): Version {
  const [, major = '16', minor = '0', patch = '0'] = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text) ?? [];
  return { text, major: Number(major), minor: Number(minor), patch: Number(patch) };
}
