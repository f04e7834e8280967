import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireNoReact } from '../../../scripts/build/needs-react.ts';
import { prerenderedPage } from '../../../scripts/build/prerendered-page.ts';
import { paths } from '../../../scripts/lib/paths.ts';

const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

describe('of a page that the framework has made, the build', () => {
  test.each([
    '<script src="/_next/static/chunks/main-app.js" async=""></script>',
    '<script type="module" src="/_next/static/chunks/a.js" crossorigin="" id="_R_" async=""></script>',
    '<script>(self.__next_f=self.__next_f||[]).push([0])</script>',
    '<script>self.__next_f.push([1,"2:I[71,[],\\"default\\"]"])</script>',
    '<script>Object.assign(((self[Symbol.for("vinext.navigationRuntime")]??={}).bootstrap),{})</script>',
    '<link rel="preload" as="script" fetchPriority="low" href="/_next/static/chunks/webpack.js"/>',
    '<link rel="modulepreload" href="/_next/static/chunks/a.js" crossorigin=""/>',
    '<div hidden=""><!--$--><!--/$--></div>',
    '<!-- -->',
  ])('drops what is the framework’s own: %s', (own) => {
    expect(prerenderedPage(`<p>a</p>${own}<p>b</p></body>`, 'x()')).toEqual({
      parts: ['<p>a</p><p>b</p></body>'],
      hashes: [],
    });
  });

  test.each([
    '<link rel="stylesheet" href="/_next/static/css/a.css"/>',
    '<link rel="icon" href="/icon.svg"/>',
  ])('keeps the rest: %s', (rest) => expect(prerenderedPage(rest, '').parts).toEqual([rest]));

  test('keeps a script that somebody has written into a page, and notes its hash', () => {
    const html = '<script>document.title = "ours"</script></body>';
    expect(prerenderedPage(html, '')).toEqual({ parts: [html], hashes: [hashOf('document.title = "ours"')] });
  });

  test('adds ours where there is a form, with its hash', () => {
    expect(prerenderedPage('<form></form></body>', '$&()')).toEqual({
      parts: ['<form></form><script>$&()</script></body>'],
      hashes: [hashOf('$&()')],
    });
  });
});

describe('a page made at build time with a component that needs React', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'gatehouse-page-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function check(used: string, modules: Readonly<Record<string, number>>): void {
    const clientModules = Object.fromEntries(
      Object.entries(modules).map(([file, id]) => [join(paths.root, file), { id, name: '*' }]),
    );
    const manifest = `globalThis.__RSC_MANIFEST["/page"]=${JSON.stringify({ clientModules })};`;
    writeFileSync(join(directory, 'page_client-reference-manifest.js'), manifest);
    requireNoReact(
      `<script>self.__next_f.push([1,"3:I[${used},[],\\"default\\"]"])</script>`,
      join(directory, 'page'),
    );
  }

  test('is refused, with its name and the cure', () => {
    const modules = { 'components/captcha.tsx': 7, 'app/error.tsx': 8 };
    expect(() => check('7', modules)).toThrow(/components\/captcha\.tsx[\s\S]*force-dynamic/);
  });

  test.each([
    'app/error.tsx',
    'app/global-error.tsx',
    'node_modules/next/dist/client/components/layout-router.js',
    'components/sign-in/comfort-in-react.tsx',
    'components/ui/nothing-here.tsx',
  ])('is none where it is %s', (file) => {
    expect(() => check('7', { [file]: 7, 'components/elsewhere.tsx': 8 })).not.toThrow();
  });
});
