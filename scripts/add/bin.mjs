#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

// What `npx github:…` runs, on whatever Node a machine has: plain JavaScript.

const OLDEST_NODE = [22, 18];
const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
const ADD = `
  const { attempt } = await import('./scripts/lib/attempt.ts');
  const { default: add } = await import('./scripts/add/add.ts');
  await attempt(() => add(process.argv.slice(1)));
`;

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(
    `This needs Node.js ${OLDEST_NODE.join('.')} or newer; here is ${process.versions.node}. From a clone, \`npm run add -- <folder>\` brings its own.`,
  );
  process.exit(1);
}

/** Node runs no TypeScript below a folder node_modules, so what lies there is copied out, and finds its packages where they are. */
function outside() {
  const packages = dirname(ROOT);
  if (basename(packages) !== 'node_modules') return { directory: ROOT, end() {} };
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  cpSync(ROOT, directory, {
    recursive: true,
    filter: (path) => !/[/\\](?:docs|tests|benchmarks|node_modules)$/.test(path.slice(ROOT.length)),
  });
  symlinkSync(packages, join(directory, 'node_modules'), 'junction');
  return { directory, end: () => rmSync(directory, { recursive: true, force: true }) };
}

const { directory, end } = outside();
try {
  const { status } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', ADD, '--', ...process.argv.slice(2)],
    {
      cwd: directory + sep,
      stdio: 'inherit',
      env: { ...process.env, INIT_CWD: process.cwd() },
    },
  );
  process.exitCode = status ?? 1;
} finally {
  end();
}
