import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { runtime } from '../lib/runtime.ts';
import { prerenderedByNext } from './prerendered.ts';

const Manifest = v.object({
  middleware: v.object({ '/': v.optional(v.object({ files: v.array(v.string()) })) }),
});
/** What next.config.mjs has put into the middleware, as a minifier may write it. */
const PLACE = /(["'`])\{\\?"pages\\?":\{\},\\?"routes\\?":\[\],\\?"of\\?":\\?"gatehouse\\?"\}\1/g;

/**
 * Puts the pages that Next has made into the middleware, which it had built before: there the gate has them at hand. On
 * Cloudflare the Worker has.
 *
 * @throws Failure if the middleware has no place for them
 */
export default async function embedPages(): Promise<void> {
  const output = process.env.GATEHOUSE_OUTPUT;
  if (output === 'cloudflare') return;
  const source = output === 'vercel' && runtime() === 'node' ? paths.vercelSource : paths.root;
  await embedIn(
    output === undefined ? join(source, '.next') : join(source, '.gatehouse', `next-${output}`),
    source,
  );
}

/**
 * The same for a build of sources that lie elsewhere.
 *
 * @param next - where Next has built
 */
export async function embedIn(next: string, source: string): Promise<void> {
  const pages = JSON.stringify(JSON.stringify(await prerenderedByNext(next, source)));
  const filled = middlewareIn(next).filter((file) => fillIn(join(next, file), pages));
  if (filled.length !== 1) throw new Failure('The middleware has no place for the pages that Next has made.');
}

/** What the middleware at the edge is made of; a proxy in Node is one file, and stands in no list. */
function middlewareIn(next: string): readonly string[] {
  const manifest = readFileSync(join(next, 'server', 'middleware-manifest.json'), 'utf8');
  const { '/': middleware } = v.parse(Manifest, JSON.parse(manifest)).middleware;
  return middleware?.files ?? [join('server', 'middleware.js')];
}

function fillIn(file: string, pages: string): boolean {
  const code = readFileSync(file, 'utf8');
  const filled = code.replaceAll(PLACE, () => pages);
  if (filled === code) return false;
  writeFileSync(file, filled);
  return true;
}
