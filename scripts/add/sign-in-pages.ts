import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin, transform } from 'esbuild';
import { compile } from 'tailwindcss';
import { markOf } from '../../components/ui/marks.ts';
import type { PrerenderedPage } from '../../edge/http/template.ts';
import { comfortScript } from '../build/prerendered.ts';
import { prerenderedPage } from '../build/prerendered-page.ts';
import { paths } from '../lib/paths.ts';

/** Where `npm run docs` leaves them. */
export const SIGN_IN_PAGES = 'scripts/add/files/gatehouse/pages.ts';
const PAGES = [
  'login',
  'register',
  'forgot-password',
  'reset-password',
  'verify-email',
  'resend-verification',
  'change-password',
  'delete-account',
  'forbidden',
] as const;
/** What they are in; the first stands in for others. */
const LANGUAGES = ['en', 'de'];
const [NAME, LANGUAGE] = [markOf('siteName'), markOf('siteLanguage')];

/** What stands in for modules that ask a request, or are of one site. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [
    /\/current-session\.ts$/,
    `import { markOf } from ${JSON.stringify(join(paths.root, 'components/ui/marks.ts'))};
    export const pageFacts = async () => new Proxy({}, { get: (_, fact) => markOf(String(fact)) });
    export const requestId = async () => markOf('requestId');
    export const isDemo = () => markOf('demo');`,
  ],
  [
    /\/page-language\.ts$/,
    `import { markedWords } from ${JSON.stringify(join(paths.root, 'components/ui/marked-words.ts'))};
    ${LANGUAGES.map((tag) => `import { ${tag} } from ${JSON.stringify(join(paths.root, `locales/${tag}.ts`))};`).join('\n')}
    const all = [${LANGUAGES.map((tag) => `{ tag: '${tag}', words: ${tag} }`).join(', ')}];
    export const pageLanguage = async () => ({ tag: ${JSON.stringify(LANGUAGE)}, words: markedWords(all) });`,
  ],
  [
    /\/brand\.ts$/,
    `export const BRAND = { name: ${JSON.stringify(NAME)}, language: ${JSON.stringify(LANGUAGE)}, light: {}, dark: {} };`,
  ],
  [/\.css$/, ''],
];

/**
 * Makes the pages of the sign-in for applications that have neither our components nor our styles: what the gate fills in, as text of
 * a module.
 */
export async function signInPages(): Promise<string> {
  const [script, bodies] = [await comfortScript(), await renderAll()];
  const styles = await stylesOf(bodies.map(({ html }) => html).join(''));
  const pages: Record<string, PrerenderedPage> = {};
  for (const { path, title, html } of bodies) {
    const head = `<head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><meta name="robots" content="noindex"/><title>${title} · ${NAME}</title><style></style></head>`;
    const document = `<!DOCTYPE html>${html.replace('<head></head>', () => head)}`;
    pages[path] = prerenderedPage(document, script);
  }
  const lines = Object.entries(pages).map(([path, page]) => `  '${path}': ${JSON.stringify(page)},`);
  return `/** Made of the pages of Gatehouse's own sign-in. The colours are yours to change; the rest comes with updates. */
export const colors = \`${await colors()}\`;

export const styles = ${JSON.stringify(styles)};

export const languages = ${JSON.stringify(LANGUAGES)};

export const pages = {
${lines.join('\n')}
};
`;
}

interface Rendered {
  readonly path: string;
  readonly title: string;
  readonly html: string;
}

async function renderAll(): Promise<readonly Rendered[]> {
  const imports = PAGES.map((name, index) => `import * as page${index} from './${name}/page.tsx';`).join(
    '\n',
  );
  const rendered = PAGES.map((name, index) => `await render('/${name}', page${index})`).join(', ');
  const { outputFiles } = await build({
    stdin: {
      loader: 'tsx',
      resolveDir: join(paths.root, 'app'),
      contents: `import { renderToStaticMarkup } from 'react-dom/server';
        import RootLayout from './layout.tsx';
        ${imports}
        async function render(path, { default: Page, generateMetadata, metadata }) {
          const { title } = metadata ?? (await generateMetadata());
          return { path, title, html: renderToStaticMarkup(await RootLayout({ children: await Page() })) };
        }
        export const all = [${rendered}];`,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    jsx: 'automatic',
    external: ['react', 'react-dom/*', 'react/*'],
    plugins: [withStandIns()],
    // So that what it does not bundle is found among the packages of the project.
    outfile: join(paths.root, 'node_modules', '.gatehouse', 'sign-in-pages.mjs'),
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const [file] = outputFiles;
  const { all } = await import(await asModule(file?.text ?? ''));
  return all;
}

async function asModule(code: string): Promise<string> {
  const { mkdir, writeFile } = await import('node:fs/promises');
  const directory = join(paths.root, 'node_modules', '.gatehouse');
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'sign-in-pages.mjs');
  await writeFile(file, code);
  return `${file}?${Date.now()}`;
}

function withStandIns(): Plugin {
  return {
    name: 'stand-ins',
    setup({ onLoad }) {
      for (const [filter, contents] of STAND_INS) {
        onLoad({ filter }, () => ({ contents, loader: 'ts', resolveDir: paths.root }));
      }
    },
  };
}

/** As they are written: they are few, and to be read. */
async function colors(): Promise<string> {
  return readFile(join(paths.root, 'app', 'colors.css'), 'utf8');
}

/** Tailwind's own, for what the pages use. */
async function stylesOf(html: string): Promise<string> {
  const app = join(paths.root, 'app');
  const { build: stylesFor } = await compile(await readFile(join(app, 'globals.css'), 'utf8'), {
    base: app,
    async loadStylesheet(id, base) {
      if (id === './colors.css') return { path: id, base, content: '' };
      const path = id === 'tailwindcss' ? join(paths.root, 'node_modules', id, 'index.css') : join(base, id);
      return { path, base: join(path, '..'), content: await readFile(path, 'utf8') };
    },
  });
  const classes = Array.from(html.matchAll(/class="([^"]*)"/g), ([, names = '']) =>
    names.split(/\s+/),
  ).flat();
  const { code } = await transform(stylesFor([...new Set(classes)].sort()), { loader: 'css', minify: true });
  return code.trim();
}
