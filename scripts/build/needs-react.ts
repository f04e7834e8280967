import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';

const Manifest = v.object({
  clientModules: v.record(v.string(), v.object({ id: v.union([v.string(), v.number()]) })),
});
/** What does no harm where it does not run: the framework's own, what is shown in the place of a page, and what a script does too. */
const NOT_NEEDED =
  /node_modules[/\\]|^app[/\\](?:global-)?error\.[jt]sx$|^components[/\\](?:sign-in[/\\]comfort-in-react|ui[/\\](?:frame-words|nothing-here))\.tsx$/;

/**
 * Checks that a page that Next has made at build time does without React in the browser: there it has none.
 *
 * @param html - as Next has made it
 * @param page - where it has compiled it
 * @param root - where the sources are
 * @throws Failure naming the components that would be dead, and the cure
 */
export function requireNoReact(html: string, page: string, root: string = paths.root): void {
  const text = readFileSync(`${page}_client-reference-manifest.js`, 'utf8');
  const { clientModules } = v.parse(
    Manifest,
    JSON.parse(text.slice(text.indexOf(']=') + 2).replace(/;\s*$/, '')),
  );
  const used = new Set(Array.from(html.matchAll(/:I\[\\?"?([\w/.-]+)/g), ([, id]) => id));
  const files = Object.entries(clientModules)
    .filter(([, { id }]) => used.has(String(id)))
    .map(([file]) => relative(root, file.replace(/#.*/, '')));
  const dead = [...new Set(files)].filter((file) => !NOT_NEEDED.test(file));
  if (dead.length === 0) return;
  throw new Failure(
    `${relative(root, page)} is made at build time, and such a page runs no React: these would do nothing there: ${dead.join(', ')}.\n` +
      "Do in components/sign-in/comfort.ts what the page needs a script for, or have it rendered for each request: `export const runtime = 'edge'` and " +
      "`export const dynamic = 'force-dynamic'`.",
  );
}
