import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../lib/paths.ts';

/** What no build looks at, at the top of the project. Of the scripts, a build is made by those that it leads to. */
const NOT_SOURCES = [
  ...['node_modules', 'tests', 'docs', 'benchmarks', 'coverage', 'scripts', 'LICENSE'],
  ...[
    'Dockerfile',
    'compose.yaml',
    'server',
    'next-env.d.ts',
    'biome.json',
    'gatehouse.json',
    'renovate.json',
    'vitest.config.ts',
  ],
];
/** What no build reads of package.json. */
const NOT_READ = ['description', 'scripts', 'cloudflare', 'engines', 'allowScripts'];

/** How each output is made: which script begins it, and what at the top of the project is there for others alone. */
const OUTPUTS = {
  worker: { builder: 'scripts/build/worker.ts', others: ['vinext.config.ts'] },
  vercel: { builder: 'scripts/build/next.ts', others: ['vinext.config.ts', 'wrangler.toml'] },
  vinext: { builder: 'scripts/build/vinext.ts', others: ['vercel.json'] },
  node: { builder: 'scripts/build/node.ts', others: ['vinext.config.ts', 'wrangler.toml', 'vercel.json'] },
};

export type Output = keyof typeof OUTPUTS;

/**
 * Condenses all that an output is made from: the files of the project, but for tests, texts, what is generated and what other
 * outputs are made from, and the scripts that make it.
 */
export function hashSources(root: string, output: Output): string {
  const { builder, others } = OUTPUTS[output];
  const sources = new Set([
    ...filesBelow(root, '', [...NOT_SOURCES, ...others]),
    ...scriptsFrom(root, builder),
    ...scriptsFrom(root, 'next.config.mjs'),
    ...(output === 'node' ? scriptsFrom(root, 'server/main.ts') : []),
    ...(output === 'vercel' ? scriptsFrom(root, 'scripts/build/embed-pages.ts') : []),
  ]);
  const hash = createHash('sha256');
  for (const file of [...sources].sort()) hash.update(`${file}\0`).update(contentOf(root, file)).update('\0');
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

function contentOf(root: string, file: string): string | Buffer {
  const content = readFileSync(join(root, file));
  if (file !== 'package.json') return content;
  const fields = Object.entries(JSON.parse(content.toString()));
  return JSON.stringify(fields.filter(([name]) => !NOT_READ.includes(name)));
}

/** Below the top, `public/.well-known` and the like are served. */
function filesBelow(root: string, folder: string, leftOut: readonly string[] = []): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const isHidden = folder === '' && entry.name.startsWith('.');
    if (isHidden || leftOut.includes(entry.name) || !isSourceName(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}

function isSourceName(name: string): boolean {
  return name !== '.DS_Store' && !/\.(?:md|log|tsbuildinfo)$/.test(name);
}

/** A script and all that it imports of its own project. */
function scriptsFrom(root: string, script: string, found = new Set<string>()): Set<string> {
  if (found.has(script) || !existsSync(join(root, script))) return found;
  found.add(script);
  const text = readFileSync(join(root, script), 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
    scriptsFrom(root, join(script, '..', name), found);
  }
  return found;
}

function stampOf(name: string): string {
  return join(paths.own, `${name}.stamp`);
}
