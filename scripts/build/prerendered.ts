import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import * as v from 'valibot';
import { NOT_FOUND_PAGE, type Prerendered } from '../../edge/http/template.ts';
import { paths } from '../lib/paths.ts';
import { requireNoReact } from './needs-react.ts';
import { prerenderedPage } from './prerendered-page.ts';

const Route = v.object({ regex: v.string() });
const NextRoutes = v.object({
  staticRoutes: v.array(Route),
  dynamicRoutes: v.array(Route),
  rewrites: v.object({
    beforeFiles: v.array(v.unknown()),
    afterFiles: v.array(v.unknown()),
    fallback: v.array(v.unknown()),
  }),
});
/** Where each page lies among the sources, by which it is compiled too. */
const NextSources = v.record(v.string(), v.string());
const VinextRoutes = v.object({ routes: v.array(v.object({ route: v.string() })) });
/** What the frameworks call their pages for errors. */
const ERROR_PAGES: Readonly<Record<string, string>> = {
  '/_not-found': NOT_FOUND_PAGE,
  '/404': NOT_FOUND_PAGE,
  '/_global-error': '',
  '/500': '',
};

/**
 * Collects the pages that Next has made while it built, and where it has any.
 *
 * @param directory - where it has built
 * @param root - where the sources are that it has built
 */
export async function prerenderedByNext(directory: string, root: string = paths.root): Promise<Prerendered> {
  const manifest = readFileSync(join(directory, 'routes-manifest.json'), 'utf8');
  const { rewrites, ...found } = v.parse(NextRoutes, JSON.parse(manifest));
  const isRewritten = Object.values(rewrites).some(({ length }) => length > 0);
  const routes = [...found.staticRoutes, ...found.dynamicRoutes].map(({ regex }) => regex);
  const app = join(directory, 'server', 'app');
  const sources = readFileSync(join(directory, 'app-path-routes-manifest.json'), 'utf8');
  const pageOf = Object.entries(v.parse(NextSources, JSON.parse(sources)));
  const pages = await pagesIn(app, (html, path) => {
    const [source] = pageOf.find(([name, route]) => route === path && name.endsWith('/page')) ?? [];
    if (source !== undefined) requireNoReact(html, join(app, source), root);
  });
  return { pages, routes: isRewritten ? [] : routes };
}

/** The same of vinext: where the sources are that it has built. */
export async function prerenderedByVinext(source: string): Promise<Prerendered> {
  const server = join(source, 'dist', 'server');
  const manifest = readFileSync(join(server, 'vinext-prerender.json'), 'utf8');
  const { routes } = v.parse(VinextRoutes, JSON.parse(manifest));
  const pages = await pagesIn(join(server, 'prerendered-routes'));
  return { pages, routes: routes.map(({ route }) => patternOf(route)) };
}

/** @param check - what holds for each of them */
async function pagesIn(
  directory: string,
  check: (html: string, path: string) => void = () => {},
): Promise<Prerendered['pages']> {
  if (!existsSync(directory)) return {};
  const script = await comfortScript();
  const files = globSync('**/*.html', { cwd: directory }).sort();
  const pages = files.flatMap((file) => {
    const path = pathOf(file);
    if (path === '') return [];
    const html = readFileSync(join(directory, file), 'utf8');
    check(html, path);
    return [[path, prerenderedPage(html, script)]];
  });
  return Object.fromEntries(pages);
}

function pathOf(file: string): string {
  const path = `/${file.replaceAll('\\', '/').slice(0, -'.html'.length)}`;
  return ERROR_PAGES[path] ?? (path === '/index' ? '/' : path);
}

/** Vinext writes `/:id`, `/:path+` and `/:path*`. */
function patternOf(route: string): string {
  const segments = route.split('/').filter((segment) => segment !== '');
  const patterns = segments.map((segment) => {
    if (!segment.startsWith(':')) return `/${segment.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`;
    if (segment.endsWith('*')) return '(?:/.+)?';
    return segment.endsWith('+') ? '/.+' : '/[^/]+';
  });
  return `^${patterns.join('') || '/'}$`;
}

/** What scripts add to the forms, in one piece. */
export async function comfortScript(): Promise<string> {
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
