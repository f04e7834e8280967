import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shareFunctions, writeReferrals } from '../../../scripts/build/share-functions.ts';

type Answer = (request: string) => string;

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** A function as Vercel writes it, which answers with all the scripts that have run. */
function sourceOf(name: string, scripts: readonly string[], settings = '{"basePath":""}'): string {
  const lines = scripts.map((script) =>
    script === 'broken'
      ? 'throw Error("broken");'
      : `globalThis._ENTRIES.ran = [globalThis._ENTRIES.ran, "${script}"].flat();`,
  );
  return `
  
  globalThis._ENTRIES = {};
/**/;${lines.join('\n// The end of a script.\n/**/;')}
// The end of a script.;
  export default (function () {
    return { default: ({ name }) => (request) => [request, name, globalThis._ENTRIES.ran].flat().filter(Boolean).join(' ') };
  }).call({}).default(
    {"name":"app/${name}","staticRoutes":[],"nextConfig":${settings}}
  )`;
}

function write(path: string, source: string, more: Readonly<Record<string, string>> = {}): void {
  const files = { 'index.js': source, '.vc-config.json': '{"runtime":"edge"}', ...more };
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, `${path}.func`, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, content);
  }
}

function read(path: string): string {
  return readFileSync(join(directory, `${path}.func`, 'index.js'), 'utf8');
}

/** Does what next-on-pages does, as far as it matters here: a module for each function. */
async function answersOf(...paths: string[]): Promise<Answer[]> {
  const referrals = shareFunctions(directory);
  const made = join(directory, 'made');
  for (const path of paths) {
    mkdirSync(join(made, path, '..'), { recursive: true });
    writeFileSync(join(made, 'package.json'), '{"type":"module"}');
    writeFileSync(join(made, `${path}.func.js`), read(path));
  }
  writeReferrals(made, referrals);
  const modules = paths.map((path) => import(pathToFileURL(join(made, `${path}.func.js`)).href));
  return (await Promise.all(modules)).map((module) => module.default);
}

test('what functions have in common runs once, and what one alone has runs when it is asked', async () => {
  write('admin', sourceOf('admin', ['chunk', 'of-admin']));
  write('docs/start', sourceOf('docs/start', ['chunk', 'of-start']));
  const [admin, start] = await answersOf('admin', 'docs/start');
  expect(start?.('GET')).toBe('GET app/docs/start chunk of-start');
  expect(start?.('HEAD')).toBe('HEAD app/docs/start chunk of-start');
  expect(admin?.('GET')).toBe('GET app/admin chunk of-start of-admin');
});

test('a function that cannot be loaded takes no other with it', async () => {
  write('admin', sourceOf('admin', ['chunk', 'broken']));
  write('login', sourceOf('login', ['chunk', 'of-login']));
  const [admin, login] = await answersOf('admin', 'login');
  expect(() => admin?.('GET')).toThrow('broken');
  expect(login?.('GET')).toBe('GET app/login chunk of-login');
});

test('a single function stays what it is', async () => {
  write('index', sourceOf('index', ['chunk', 'of-index']));
  const [index] = await answersOf('index');
  expect(index?.('GET')).toBe('GET app/index chunk of-index');
});

test('the middleware, what brings files of its own and what is no edge function are left alone', () => {
  write('index', sourceOf('index', ['chunk', 'of-index']));
  write('login', sourceOf('login', ['chunk', 'of-login']));
  write('middleware', 'middleware');
  write('icon', 'with WebAssembly', { 'wasm/resvg.wasm': '' });
  write('_not-found', 'on Node', { '.vc-config.json': '{"runtime":"nodejs22.x"}' });
  expect([...shareFunctions(directory).keys()]).toEqual(['index.func.js']);
  expect(['middleware', 'icon', '_not-found'].map(read)).toEqual([
    'middleware',
    'with WebAssembly',
    'on Node',
  ]);
});

test('a function that is written otherwise fails the build', () => {
  write('login', 'export default () => new Response()');
  expect(() => shareFunctions(directory)).toThrow(/function \/login in another way/);
});

test('functions that differ in more than their scripts fail the build', () => {
  write('index', sourceOf('index', ['chunk']));
  write('login', sourceOf('login', ['chunk'], '{"basePath":"/app"}'));
  expect(() => shareFunctions(directory)).toThrow(/differ in what they have around/);
});

test('a module that next-on-pages did not make fails the build', () => {
  write('index', sourceOf('index', ['chunk']));
  write('admin', sourceOf('admin', ['chunk']));
  const referrals = shareFunctions(directory);
  expect(() => writeReferrals(join(directory, 'made'), referrals)).toThrow(/no module admin\.func\.js/);
});
