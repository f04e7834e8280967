import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import add from '../../../../scripts/add/add.ts';
import { copiedFiles } from '../../../../scripts/add/copied.ts';
import { matches } from '../../../../scripts/add/files/gatehouse/own-proxy.ts';
import { lookAt } from '../../../../scripts/add/look.ts';
import { nextVersion } from '../../../../scripts/add/next-version.ts';
import { SIGN_IN_PAGES, signInPages } from '../../../../scripts/add/sign-in-pages.ts';
import { gitIn } from '../../../../scripts/lib/git.ts';
import { paths } from '../../../../scripts/lib/paths.ts';

const SHOP = 'tests/fixtures/apps/small-shop';

let root: string;
let said: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-add-'));
  cpSync(SHOP, root, { recursive: true });
  renameSync(join(root, 'gitignore'), join(root, '.gitignore'));
  commit();
  said = '';
  vi.spyOn(console, 'log').mockImplementation((text) => {
    said += `${text}\n`;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

function commit(): void {
  const git = gitIn(root);
  git(['init', '--quiet']);
  git(['add', '--all']);
  git(['-c', 'user.name=Dana', '-c', 'user.email=dana@example.com', 'commit', '--quiet', '--message', 'x']);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function writeCommitted(path: string, text: string): void {
  write(path, text);
  commit();
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const changes = () => gitIn(root)(['status', '--porcelain']);

/** Every file but those of git, with its bytes. */
function everything(): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('.git'));
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file, readFileSync(file, 'latin1')]),
  );
}

describe('the gate is added to an application', () => {
  test('and taken out again, to the byte', async () => {
    const before = everything();
    await add([root, '--yes']);
    expect(everything()).not.toEqual(before);
    await add([root, '--undo']);
    expect(everything()).toEqual(before);
  });

  test('and taken out when it was committed, with what has changed since', async () => {
    await add([root, '--yes']);
    commit();
    write('package.json', read('package.json').replace('"name": "small-shop"', '"name": "large-shop"'));
    write('gatehouse.config.ts', `${read('gatehouse.config.ts')}// ours\n`);
    await add([root, '--undo']);
    expect(read('package.json')).toBe(
      readFileSync(join(SHOP, 'package.json'), 'utf8').replace('small-shop', 'large-shop'),
    );
    expect(existsSync(join(root, 'gatehouse'))).toBe(false);
    expect(read('src/middleware.ts')).toBe(readFileSync(join(SHOP, 'src/middleware.ts'), 'utf8'));
    expect(said).toContain('gatehouse.config.ts');
    expect(read('gatehouse.config.ts')).toContain('// ours');
  });

  test('and taken out of package.json whatever stands beside its lines by then', async () => {
    await add([root, '--yes']);
    commit();
    const versions = (json: string, of: string) =>
      json.replaceAll(/"(hono|next|jose)": "[^"]*"/g, `"$1": "${of}"`);
    write('package.json', versions(read('package.json'), '99.0.0'));
    await add([root, '--undo']);
    const before = readFileSync(join(SHOP, 'package.json'), 'utf8');
    expect(read('package.json')).toBe(versions(before, '99.0.0'));
  });

  test('and a secret for this machine stands where nobody commits it, behind what stood there', async () => {
    write('.env.local', 'OWN=1\n');
    await add([root, '--yes']);
    expect(read('.env.local')).toMatch(/^OWN=1\nSESSION_SECRET=[\w-]{43}\n$/);
    expect(changes()).not.toContain('.env');
    await add([root, '--undo']);
    expect(read('.env.local')).toBe('OWN=1\n');
  });

  test('which keeps its handlers, its proxy, and its pages where they are', async () => {
    await add([root, '--yes']);
    const changed = changes()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('??'));
    expect(changed).toEqual([' M next.config.ts', ' M package.json', ' D src/middleware.ts']);
    expect(read('src/proxy.ts')).toContain('gateBefore(own)');
    expect(read('src/proxy.ts')).toContain('(?!backend/.|api$|api/|');
    expect(read('gatehouse.config.ts')).toContain("prefix: '/backend'");
    expect(read('gatehouse.config.ts')).toContain("img: ['https://images.example.com']");
    expect(read('gatehouse/brand.ts')).toContain("name: 'Small shop'");
  });

  test('which is told what is for it to decide', async () => {
    await add([root, '--dry-run']);
    expect(changes()).toBe('');
    for (const word of ['/about, /orders', '--public', 'own-proxy', 'below /api', 'below /backend']) {
      expect(said).toContain(word);
    }
  });

  test('with the pages that are for everyone', async () => {
    await add([root, '--yes', '--public', '/,/about']);
    expect(read('gatehouse.config.ts')).toContain("    '/about': 'public',");
  });
});

describe('an application that has the gate is brought up to date', () => {
  const GATE = 'gatehouse/edge/gate.ts';
  const NOT_OURS = 'gatehouse/edge/gone.ts';
  /** As if an older release had been added: another text, a file more, a file less, another version of a package. */
  async function addOlder(): Promise<void> {
    await add([root, '--yes']);
    const record = JSON.parse(read('gatehouse.json'));
    write(GATE, `${read(GATE)}// older\n`);
    write(NOT_OURS, 'gone\n');
    write('package.json', read('package.json').replace(/"jose": "[^"]+"/, '"jose": "5.0.0"'));
    const [gate, gone] = [GATE, NOT_OURS].map((path) => gitIn(root)(['hash-object', '-w', path]).trim());
    const { 'gatehouse/edge/health.ts': _, ...files } = record.added.files;
    rmSync(join(root, 'gatehouse/edge/health.ts'));
    record.added.files = { ...files, [GATE]: gate, [NOT_OURS]: gone };
    write('gatehouse.json', JSON.stringify(record));
    commit();
  }

  test('without losing what is its own', async () => {
    await addOlder();
    write(GATE, `// ours\n${read(GATE)}`);
    write('gatehouse.config.ts', `${read('gatehouse.config.ts')}// ours\n`);
    write('gatehouse/brand.ts', read('gatehouse/brand.ts').replace('Small shop', 'Large shop'));
    rmSync(join(root, 'gatehouse/LICENSE'));
    commit();
    await add([root]);
    const release = copiedFiles(paths.root);
    expect(read(GATE)).toBe(`// ours\n${release.get(GATE)}`);
    expect(existsSync(join(root, NOT_OURS))).toBe(false);
    expect(read('gatehouse/edge/health.ts')).toBe(release.get('gatehouse/edge/health.ts'));
    expect(read('package.json')).not.toContain('5.0.0');
    expect(read('gatehouse.config.ts')).toContain('// ours');
    expect(read('gatehouse/brand.ts')).toContain('Large shop');
    expect(existsSync(join(root, 'gatehouse/LICENSE'))).toBe(false);
    commit();
    await add([root]);
    expect(changes()).toBe('');
  });

  test('and told where both have changed the same lines', async () => {
    await addOlder();
    write(GATE, read(GATE).replace('// older', '// ours'));
    commit();
    await add([root]);
    expect(read(GATE)).toContain('<<<<<<< yours');
    expect(said).toContain(GATE);
  });
});

describe('nothing is changed', () => {
  test.each<[string, () => void, RegExp]>([
    ['where something is not committed', () => write('src/app/page.tsx', 'work'), /src\/app\/page\.tsx/],
    [
      'where something would be written over',
      () => writeCommitted('gatehouse.config.ts', ''),
      /gatehouse\.config\.ts/,
    ],
    ['below Next 15.5', () => write('node_modules/next/package.json', '{"version":"15.4.9"}'), /15\.5/],
    ['without the App Router', () => rmSync(join(root, 'src/app'), { recursive: true }), /app\//],
    ['with pages of the older router', () => writeCommitted('src/pages/old.tsx', ''), /pages\//],
    [
      'where it is exported as files',
      () => writeCommitted('next.config.ts', "export default { output: 'export' };"),
      /export/,
    ],
    [
      'below a base path',
      () => writeCommitted('next.config.ts', "export default { basePath: '/shop' };"),
      /basePath/,
    ],
    ['without Next', () => writeCommitted('package.json', '{}'), /Next/],
    ['without git', () => rmSync(join(root, '.git'), { recursive: true }), /git/],
  ])('%s', async (_, prepare, words) => {
    prepare();
    const before = everything();
    await expect(add([root, '--yes'])).rejects.toThrow(words);
    expect(everything()).toEqual(before);
  });

  test('where a path is none', async () => {
    await expect(add([root, '--yes', '--public', '/auth/*'])).rejects.toThrow('--public');
    expect(changes()).toBe('');
  });

  test('where the gate is there already, and as new', async () => {
    await add([root, '--yes']);
    commit();
    await add([root, '--yes']);
    expect(changes()).toBe('');
    expect(said).toContain('--undo');
  });
});

describe('what is looked at', () => {
  test('groups, slots and private folders are no part of an address', () => {
    for (const folder of [
      '(shop)/cart',
      '@modal/quick',
      '_parts',
      '(.)photo',
      'blog/[slug]',
      '[locale]/help',
    ]) {
      write(`src/app/${folder}/page.tsx`, '');
    }
    const found = lookAt(root).routes.map(({ path }) => path);
    expect(found).toEqual(['/', '/*', '/about', '/api/news', '/blog/*', '/cart', '/orders', '/quick']);
  });

  test.each([
    ['package-lock.json', '{"packages":{"node_modules/next": {\n "version": "16.4.6"'],
    ['pnpm-lock.yaml', 'packages:\n\n  next@16.4.6(react@19.0.0):\n'],
    ['yarn.lock', '"next@npm:^16.0.0":\n  version: 16.4.6\n'],
    ['yarn.lock', 'next@^16.0.0:\n  version "16.4.6"\n'],
    ['bun.lock', '    "next": ["next@16.4.6", "", {'],
  ])('the version of Next, by %s', (file, text) => {
    write(file, text);
    expect(nextVersion(root, '^15.0.0')).toMatchObject({ major: 16, minor: 4, patch: 6 });
  });
});

test('an own proxy runs for the requests that its matcher names', () => {
  const request = (path: string, headers = {}) => ({ url: `http://a${path}`, headers: new Headers(headers) });
  const all = '/((?!api|_next/static|favicon.ico).*)';
  expect(matches(undefined, request('/x'))).toBe(true);
  expect(matches(all, request('/x/y'))).toBe(true);
  expect(matches(all, request('/api/x'))).toBe(false);
  expect(matches(['/a/:path*', '/b'], request('/a/b/c'))).toBe(true);
  expect(matches(['/a/:path*', '/b'], request('/c'))).toBe(false);
  const prefetch = { source: '/:path*', missing: [{ type: 'header', key: 'next-router-prefetch' }] };
  expect(matches(prefetch, request('/x'))).toBe(true);
  expect(matches(prefetch, request('/x', { 'next-router-prefetch': '1' }))).toBe(false);
  const known = { source: '/x', has: [{ type: 'cookie', key: 'seen', value: 'y.s' }] };
  expect(matches(known, request('/x', { cookie: 'a=b; seen=yes' }))).toBe(true);
  expect(matches(known, request('/x'))).toBe(false);
});

test('what is copied asks for nothing that stays behind', () => {
  const files = copiedFiles(paths.root);
  const missing = [...files].flatMap(([path, text]) =>
    Array.from(text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g), ([, name = '']) =>
      join(path, '..', name),
    )
      .filter((target) => !files.has(target) && target !== 'gatehouse.config.ts')
      .map((target) => `${path}: ${target}`),
  );
  expect(missing).toEqual([]);
});

test('the pages of the sign-in are made of those that the product has', { timeout: 60_000 }, async () => {
  const isCurrent = readFileSync(SIGN_IN_PAGES, 'utf8') === (await signInPages());
  expect(isCurrent, '`npm run docs` makes them anew').toBe(true);
});
