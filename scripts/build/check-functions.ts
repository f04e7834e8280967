import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../lib/failure.ts';

const FunctionConfig = v.looseObject({ runtime: v.string() });

/**
 * Checks that the middleware, and every page and route handler, was built for the edge.
 *
 * @param functions - `.vercel/output/functions`
 * @throws Failure naming what was not, and the cure
 */
export function requireEdgeFunctions(functions: string): void {
  const middleware = join(functions, 'middleware.func', '.vc-config.json');
  if (!existsSync(middleware)) {
    throw new Failure('The Vercel build has no middleware: is middleware.tsx still beside proxy.ts?');
  }
  if (runtimeOf(middleware) !== 'edge') {
    throw new Failure(
      `The middleware was built for the runtime "${runtimeOf(middleware)}", not for the edge.\n` +
        "Next does that to a proxy.ts that it sees: keep `pageExtensions: ['tsx', 'jsx']` in next.config.mjs.",
    );
  }
  const elsewhere = functionsOf(functions).filter(
    (path) => !isPrerendered(functions, path) && !isEdge(functions, path),
  );
  if (elsewhere.length > 0) {
    throw new Failure(
      `These pages or route handlers were not built for the edge: ${elsewhere.map((path) => `/${path}`).join(', ')}.\n` +
        "Add `export const runtime = 'edge'` to each.",
    );
  }
}

function functionsOf(directory: string): string[] {
  return globSync('**/*.func/.vc-config.json', { cwd: directory })
    .map((file) => dirname(file).replace(/\.func$/, ''))
    .sort();
}

/** What was rendered at build time is a file by now. */
function isPrerendered(directory: string, path: string): boolean {
  return existsSync(join(directory, `${path}.prerender-config.json`));
}

function isEdge(directory: string, path: string): boolean {
  return runtimeOf(join(directory, `${path}.func`, '.vc-config.json')) === 'edge';
}

function runtimeOf(file: string): string {
  return v.parse(FunctionConfig, JSON.parse(readFileSync(file, 'utf8'))).runtime;
}
