import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../lib/failure.ts';

const FunctionConfig = v.looseObject({ runtime: v.string() });
const SUFFIX = /\.func[/\\]\.vc-config\.json$/;

/**
 * Checks that the middleware, and every page and route handler, was built for the edge.
 *
 * @param functions - `.vercel/output/functions`
 * @throws Failure naming what was not, and the cure
 */
export function requireEdgeFunctions(functions: string): void {
  const built = globSync('**/*.func/.vc-config.json', { cwd: functions }).sort();
  const runtimes = built.map((file) => [file.replace(SUFFIX, ''), runtimeOf(join(functions, file))] as const);
  const [, middleware] = runtimes.find(([path]) => path === 'middleware') ?? [];
  if (middleware === undefined) {
    throw new Failure('The Vercel build has no middleware: is middleware.tsx still beside proxy.ts?');
  }
  if (middleware !== 'edge') {
    throw new Failure(
      `The middleware was built for the runtime "${middleware}", not for the edge.\n` +
        "Next does that to a proxy.ts that it sees: keep `pageExtensions: ['tsx', 'jsx']` in next.config.mjs.",
    );
  }
  // What was rendered at build time is a file by now.
  const isPrerendered = (path: string) => existsSync(join(functions, `${path}.prerender-config.json`));
  const elsewhere = runtimes.filter(([path, runtime]) => runtime !== 'edge' && !isPrerendered(path));
  if (elsewhere.length > 0) {
    throw new Failure(
      `These pages or route handlers were not built for the edge: ${elsewhere.map(([path]) => `/${path}`).join(', ')}.\n` +
        "Add `export const runtime = 'edge'` to each.",
    );
  }
}

/**
 * Checks that Next has found `proxy.ts`, where it is to run the gate in Node. For the edge nothing was asked.
 *
 * @param functions - `.vercel/output/functions`
 * @throws Failure with the cure
 */
export function requireProxy(functions: string): void {
  if (existsSync(join(functions, '_middleware.func'))) return;
  throw new Failure(
    "The Vercel build has no proxy: Next sees proxy.ts where `pageExtensions` in next.config.mjs has 'ts', and middleware.tsx is gone.",
  );
}

function runtimeOf(file: string): string {
  return v.parse(FunctionConfig, JSON.parse(readFileSync(file, 'utf8'))).runtime;
}
