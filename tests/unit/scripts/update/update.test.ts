import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gitIn } from '../../../../scripts/lib/git.ts';
import { takeIn, type UpdateOptions } from '../../../../scripts/update/update.ts';

type Files = Readonly<Record<string, string | undefined>>;

const lines = (...names: readonly string[]) => `${names.join('\n')}\n`;
const packageOf = (members: object) =>
  `${JSON.stringify({ name: 'gatehouse', version: '0.1.0', scripts: { test: 'echo the tests ran' }, ...members }, null, 2)}\n`;

const GATE = ['receive', 'authenticate', 'authorize', 'deny', 'render', 'respond'];
const OLD: Files = {
  'package.json': packageOf({ dependencies: { next: '1.0.0' } }),
  'package-lock.json': '{ "next": "1.0.0" }\n',
  'CHANGELOG.md': lines('# Changelog', '', '## 0.1.0', '', '- It begins.'),
  'edge/gate.ts': lines(...GATE),
  'edge/old.ts': 'old\n',
  'app/page.tsx': lines('landing', 'of', 'the', 'demo'),
  'app/(private)/dashboard/page.tsx': 'demo\n',
  'app/(private)/dashboard/[id]/page.tsx': lines('a', 'b', 'c'),
  'tests/browser/demo.test.ts': 'demo\n',
  'docs/acceptance.md': 'made\n',
  'scripts/mine/dropped.json': JSON.stringify(['app/(private)/dashboard', 'tests/browser']),
  'scripts/mine/files/app/page.tsx': lines('landing', 'of', 'a', 'site'),
};
const NEW: Files = {
  ...OLD,
  'package.json': packageOf({ version: '0.2.0', dependencies: { next: '2.0.0' } }),
  'package-lock.json': '{ "next": "2.0.0" }\n',
  'CHANGELOG.md': lines(
    '# Changelog',
    '',
    '## 0.2.0',
    '',
    '- Doors are oiled.',
    '',
    '## 0.1.0',
    '',
    '- It begins.',
  ),
  'edge/gate.ts': lines(...GATE, 'log'),
  'edge/old.ts': undefined,
  'edge/new.ts': 'new\n',
  'app/(private)/dashboard/[id]/page.tsx': lines('a', 'b', 'c of the release'),
  'app/(private)/dashboard/new/page.tsx': 'new in the demo\n',
  'tests/browser/demo.test.ts': 'demo, newer\n',
  'tests/browser/new.test.ts': 'new in the demo\n',
  'docs/acceptance.md': 'made anew\n',
  'scripts/mine/files/app/page.tsx': lines('landing', 'of', 'a', 'better site'),
};

let directory: string;
/** Gatehouse, as a repository that every test has a copy of. */
let published: string;
beforeAll(() => {
  published = mkdtempSync(join(tmpdir(), 'gatehouse-upstream-'));
  begin(published);
  commit(published, { 'README.md': 'before all\n' });
  commit(published, OLD);
  gitIn(published)(['tag', 'v0.1.0']);
  commit(published, { 'edge/gate.ts': lines(...GATE, 'half of it') });
  commit(published, NEW);
  for (const tag of ['v0.2.0', 'v0.3.0-rc.1']) gitIn(published)(['tag', tag]);
  commit(published, { 'edge/gate.ts': 'in the works\n' });
});
afterAll(() => rmSync(published, { recursive: true, force: true }));
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-update-'));
  cpSync(published, join(directory, 'upstream'), { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Makes a directory a repository in which somebody works. */
function begin(root: string): void {
  gitIn(root)(['init', '--quiet', '--initial-branch=main']);
  name(root);
}

function name(root: string): void {
  appendFileSync(join(root, '.git', 'config'), '[user]\n\tname = Dana\n\temail = dana@example.com\n');
}

function repository(): string {
  const root = join(directory, 'site');
  mkdirSync(root);
  begin(root);
  return root;
}

function commit(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    if (content === undefined) rmSync(file, { recursive: true, force: true });
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
  gitIn(root)(['add', '--all']);
  gitIn(root)(['commit', '--quiet', '--allow-empty', '--message', 'A change']);
}

/** A copy without a history, as deploy buttons make it, and what became of it since. */
function site(changes: Files, made: Files = {}): string {
  const root = repository();
  commit(root, { 'README.md': 'before all\n', ...OLD, ...made });
  commit(root, changes);
  return root;
}

async function updated(root: string, options: Partial<UpdateOptions> = {}) {
  const said: string[] = [];
  const all = { from: join(directory, 'upstream'), untested: true, ...options };
  const merged = await takeIn(root, all, (line) => void said.push(line));
  return { merged, said: said.join('\n') };
}

const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8');
const has = (root: string, path: string) => existsSync(join(root, path));

const CHANGED: Files = {
  'package.json': packageOf({ name: 'acme', dependencies: { next: '1.0.0' } }),
  'edge/gate.ts': lines('receive, and say so', ...GATE.slice(1)),
  'app/orders/page.tsx': 'orders\n',
};

describe('an old copy with changes of its own', () => {
  test('is brought to the newest release, by whatever way it was copied', async () => {
    const root = site(CHANGED, { 'wrangler.toml': 'name = "acme"\n' });
    const { merged, said } = await updated(root, { untested: false });
    expect(said).toContain('the tests ran');
    expect(merged).toMatchObject({ conflicts: [], kept: [] });
    expect(read(root, 'edge/gate.ts')).toBe(lines('receive, and say so', ...GATE.slice(1), 'log'));
    expect(read(root, 'app/orders/page.tsx')).toBe('orders\n');
    expect(read(root, 'edge/new.ts')).toBe('new\n');
    expect(has(root, 'edge/old.ts')).toBe(false);
    expect(said).toContain('v0.2.0');
    expect(said).toContain('- Doors are oiled.');
    expect(said).not.toContain('- It begins.');
  });

  test('keeps its name, and takes the packages of the release', async () => {
    const root = site(CHANGED);
    await updated(root);
    expect(JSON.parse(read(root, 'package.json'))).toMatchObject({
      name: 'acme',
      version: '0.2.0',
      dependencies: { next: '2.0.0' },
    });
    expect(read(root, 'package-lock.json')).toBe('{ "next": "2.0.0" }\n');
  });

  test('commits nothing, and is as it was after the command that it names', async () => {
    const root = site(CHANGED);
    const head = gitIn(root)(['rev-parse', 'HEAD']);
    const { said } = await updated(root);
    expect(gitIn(root)(['rev-parse', 'HEAD'])).toBe(head);
    const [, undo = ''] = /undone: git (.+)/.exec(said) ?? [];
    gitIn(root)(undo.split(' '));
    expect(gitIn(root)(['status', '--porcelain'])).toBe('');
    expect(read(root, 'edge/gate.ts')).toBe(CHANGED['edge/gate.ts']);
    expect(has(root, 'edge/new.ts')).toBe(false);
  });

  test('has marks only where both have changed the same lines, in files of its own, and is then not tested', async () => {
    const root = site({
      'edge/gate.ts': lines(...GATE, 'log it our way'),
      'edge/old.ts': 'old, and ours\n',
      'app/(private)/dashboard/[id]/page.tsx': undefined,
      'docs/acceptance.md': 'made here\n',
      'package.json': packageOf({ scripts: { test: 'false' }, dependencies: { next: '1.0.0' } }),
    });
    const { merged, said } = await updated(root, { untested: false });
    expect(merged).toMatchObject({ conflicts: ['edge/gate.ts'], kept: ['edge/old.ts'] });
    expect(read(root, 'edge/gate.ts')).toMatch(
      /<<<<<<< your site\nlog it our way\n=+\nlog\n>>>>>>> Gatehouse v0.2.0/,
    );
    expect(read(root, 'edge/old.ts')).toBe('old, and ours\n');
    expect(has(root, 'app/(private)/dashboard/[id]/page.tsx')).toBe(false);
    expect(read(root, 'docs/acceptance.md')).toBe('made anew\n');
    expect(gitIn(root)(['diff', '--name-only', '--diff-filter=U'])).toBe('edge/gate.ts\n');
    expect(said).toContain('  edge/gate.ts\n');
  });

  test('goes from one release to the next, and knows when there is none', async () => {
    const root = site(CHANGED);
    await updated(root);
    commit(root, {});
    expect((await updated(root)).said).toContain('nothing newer');
    commit(join(directory, 'upstream'), { 'edge/gate.ts': lines(...GATE, 'log', 'and rest') });
    gitIn(join(directory, 'upstream'))(['tag', 'v0.10.0']);
    const { merged } = await updated(root);
    expect(merged?.conflicts).toEqual([]);
    expect(read(root, 'edge/gate.ts')).toBe(
      lines('receive, and say so', ...GATE.slice(1), 'log', 'and rest'),
    );
  });

  test('that has dropped the demo gets none of it back, and what is new in what took its place', async () => {
    const dropped: Files = {
      'app/(private)/dashboard/[id]/page.tsx': undefined,
      'app/(private)/dashboard/page.tsx': undefined,
      'tests/browser': undefined,
      'app/page.tsx': lines('landing', 'of', 'a', 'site'),
      'gatehouse.json': '{ "demo": false }\n',
    };
    const root = site({ ...CHANGED, ...dropped });
    commit(root, { 'app/page.tsx': lines('landing of Acme', 'of', 'a', 'site') });
    const { merged } = await updated(root);
    expect(merged?.conflicts).toEqual([]);
    for (const path of Object.keys(NEW).filter((each) => /dashboard|browser/.test(each))) {
      expect(has(root, path), path).toBe(false);
    }
    expect(read(root, 'app/page.tsx')).toBe(lines('landing of Acme', 'of', 'a', 'better site'));
    expect(read(root, 'edge/gate.ts')).toContain('log');
  });
});

describe('an update', () => {
  test('fails where the tests fail, and says how to undo it', async () => {
    const root = site({
      'package.json': packageOf({ scripts: { test: 'false' }, dependencies: { next: '1.0.0' } }),
    });
    await expect(updated(root, { untested: false })).rejects.toThrow(/npm test` failed.*git reset --hard/s);
    expect(read(root, 'edge/new.ts')).toBe('new\n');
  });

  test.each([
    ['what no commit has', 'edge/gate.ts'],
    ['a file that git does not know', 'notes.txt'],
  ])('refuses %s, and changes nothing', async (_, path) => {
    const root = site(CHANGED);
    writeFileSync(join(root, path), 'work\n');
    await expect(updated(root)).rejects.toThrow(path);
    expect(has(root, 'edge/new.ts')).toBe(false);
  });

  test('goes to what is asked for, and says where it cannot', async () => {
    const root = site(CHANGED);
    await expect(updated(root, { to: 'v9.9.9' })).rejects.toThrow('v9.9.9');
    await expect(updated(root, { from: join(directory, 'nowhere') })).rejects.toThrow('--from');
    await expect(updated(root, { base: 'v9.9.9' })).rejects.toThrow('--base');
    await updated(root, { to: 'main' });
    expect(read(root, 'edge/gate.ts')).toContain('in the works');
  });

  test('looks at the remote that a fork has for it', async () => {
    const root = site(CHANGED);
    gitIn(root)(['remote', 'add', 'upstream', join(directory, 'upstream')]);
    const { said } = await updated(root, { from: undefined });
    expect(said).toContain('Gatehouse v0.2.0 is taken in');
  });

  test('asks what a site was made of where nothing tells', async () => {
    const root = repository();
    commit(root, { 'app/page.tsx': 'something else\n', 'app/more.tsx': 'altogether\n' });
    await expect(updated(root)).rejects.toThrow('--base');
  });

  test('goes by the history of a fork', async () => {
    const root = join(directory, 'site');
    gitIn(directory)(['clone', '--quiet', '--branch', 'v0.1.0', join(directory, 'upstream'), root]);
    name(root);
    commit(root, CHANGED);
    expect((await updated(root)).merged?.conflicts).toEqual([]);
    expect(read(root, 'edge/gate.ts')).toBe(lines('receive, and say so', ...GATE.slice(1), 'log'));
  });
});
