import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from './paths.ts';

/** What no build looks at, at the top of the project. */
const NOT_SOURCES = new Set(['node_modules', 'tests', 'docs', 'benchmarks', 'coverage', 'next-env.d.ts']);

/**
 * Condenses all that a build is made from: every file of the project but tests, texts and what is generated.
 */
export function hashSources(root: string): string {
  const hash = createHash('sha256');
  for (const file of sourcesIn(root))
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** Whether a build of just these sources was completed and is still there. */
export function isStamped(name: string, sources: string, artifact: string): boolean {
  const file = stampOf(name);
  return existsSync(artifact) && existsSync(file) && readFileSync(file, 'utf8') === sources;
}

/** Marks a build as complete. */
export function stamp(name: string, sources: string): void {
  mkdirSync(paths.own, { recursive: true });
  writeFileSync(stampOf(name), sources);
}

/** Marks a build as begun. */
export function unstamp(name: string): void {
  rmSync(stampOf(name), { force: true });
}

function sourcesIn(root: string): string[] {
  const top = readdirSync(root).filter(
    (name) => !name.startsWith('.') && !NOT_SOURCES.has(name) && isSourceName(name),
  );
  return top.flatMap((name) => filesBelow(root, name)).sort();
}

function filesBelow(root: string, path: string): string[] {
  let entries: string[];
  try {
    entries = readdirSync(join(root, path));
  } catch {
    return [path];
  }
  return entries.filter(isSourceName).flatMap((entry) => filesBelow(root, join(path, entry)));
}

/** Below the top, `public/.well-known` and the like are served. */
function isSourceName(name: string): boolean {
  return name !== '.DS_Store' && !/\.(?:md|log|tsbuildinfo)$/.test(name);
}

function stampOf(name: string): string {
  return join(paths.own, `${name}.stamp`);
}
