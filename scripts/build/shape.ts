import { appendFileSync, cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { type Runtime, runtime } from '../lib/runtime.ts';

/** All that the application is made of, but for what brings the gate in. */
export const PAGES = [
  ...['app', 'components', 'demo', 'edge', 'locales', 'public'],
  ...['scripts/build/public-files.mjs', 'tsconfig.json'],
  ...['brand.ts', 'gatehouse.config.ts', 'next.config.mjs', 'package.json', 'postcss.config.mjs'],
];
const [SHIM, PROXY] = ['middleware.tsx', 'proxy.ts'];
/** The same, with the gate in front of it. */
export const APPLICATION = [...PAGES, SHIM, PROXY];

/** How a page, or a route handler, asks for the edge. */
const ASKS_FOR_EDGE = /^export const runtime = (["'])(?:experimental-)?edge\1;?\r?\n/m;
/** What the shim has beside the matcher: it brings in what `proxy.ts` exports. */
const BRINGS_IN = /^export \{ proxy as middleware \} from .*\r?\n/m;

/** Makes the sources what `RUNTIME` asks for, for a build that has a copy of them to itself, as Vercel's has. */
export default async function shape(): Promise<void> {
  if (runtime() === 'node') toNode(paths.root);
}

/** Which runtime sources are written for: without the shim, Next finds `proxy.ts`, which it runs in Node. */
export function shapeOf(directory: string): Runtime {
  return existsSync(join(directory, SHIM)) ? 'edge' : 'node';
}

/** Copies sources of the project to where they may be changed; what was there is swept away. */
export function copySources(names: readonly string[], directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  for (const name of names) {
    const source = join(paths.root, name);
    // Whoever has left the shim behind has it no more.
    if (existsSync(source)) cpSync(source, join(directory, name), { recursive: true });
  }
}

/**
 * Writes sources anew as Next 17 expects them: `proxy.ts` with its matcher is Next's own proxy, and nothing asks for the edge.
 *
 * @throws Failure where the shim is not as it was left
 */
export function toNode(directory: string): void {
  if (shapeOf(directory) === 'node') return;
  const shim = join(directory, SHIM);
  const text = readFileSync(shim, 'utf8');
  const matcher = text.replace(BRINGS_IN, '');
  if (matcher === text || !/^export const config\b/m.test(matcher)) {
    throw new Failure(
      `${SHIM} holds something else than the way to ${PROXY} and the matcher. Move what it adds into ${PROXY}.`,
    );
  }
  appendFileSync(join(directory, PROXY), matcher);
  rmSync(shim);
  for (const file of globSync('app/**/*.{ts,tsx,js,jsx}', { cwd: directory })) {
    dropEdge(join(directory, file));
  }
}

function dropEdge(file: string): void {
  const text = readFileSync(file, 'utf8');
  if (ASKS_FOR_EDGE.test(text)) writeFileSync(file, text.replace(ASKS_FOR_EDGE, ''));
}
