import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { PrerenderedPages } from '../../edge/http/template.ts';
import { paths } from '../lib/paths.ts';
import { compileTemplate } from './template.ts';

/** The framework's own, which the gate has no use for. */
const OWN = /^_/;
/** Scripts of the framework: its files, what it tells them, and how it puts in what comes late. */
const FRAMEWORK_SCRIPT =
  /<script\b(?=[^>]*\ssrc="\/_next\/|[^>]*>\(?(?:self\.__next|requestAnimationFrame\(function\(\)\{\$RT|\$R))[^>]*>[\s\S]*?<\/script>/g;
/** Files that are fetched ahead for those scripts, and what React needs to find its way around. */
const FOR_SCRIPTS =
  /<link\b(?=[^>]*\s(?:as="script"|rel="modulepreload"))[^>]*>|<!--\/?\$?[!?~]?-->|<!-- -->/g;
const INLINE_SCRIPT = /<script\b(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/**
 * Collects the pages that Next has made while it built.
 *
 * @param next - where it has built
 */
export async function prerenderedPages(next: string): Promise<PrerenderedPages> {
  const directory = join(next, 'server', 'app');
  const files = globSync('**/*.html', { cwd: directory })
    .filter((file) => !OWN.test(file))
    .sort();
  const script = await comfortScript();
  return Object.fromEntries(
    files.map((file) => [pathOf(file), prerendered(readFileSync(join(directory, file), 'utf8'), script)]),
  );
}

function pathOf(file: string): string {
  const path = `/${file.replaceAll('\\', '/').slice(0, -'.html'.length)}`;
  return path === '/index' ? '/' : path;
}

/**
 * Makes of a page what the gate fills in: without the framework's scripts, and with our own where there is a form.
 *
 * @param script - what is added to the forms
 */
export function prerendered(page: string, script: string): PrerenderedPages[string] {
  const bare = page.replaceAll(FRAMEWORK_SCRIPT, '').replaceAll(FOR_SCRIPTS, '');
  const html = bare.includes('<form')
    ? bare.replace('</body>', () => `<script>${script}</script></body>`)
    : bare;
  const hashes = Array.from(html.matchAll(INLINE_SCRIPT), ([, text = '']) => hashOf(text));
  return { parts: compileTemplate(html), hashes };
}

/** @see Content Security Policy Level 3 (W3C), section 2.3.1 (`hash-source`) */
function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}

async function comfortScript(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: "import { addComfort } from './comfort.ts'; addComfort();",
      resolveDir: join(paths.root, 'components', 'sign-in'),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  const [file] = outputFiles;
  return (file?.text ?? '').trim().replaceAll('</script', '<\\/script');
}
