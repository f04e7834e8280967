import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Git } from '../lib/git.ts';
import { type AddRecord, hashOf, RECORD } from './record.ts';

/** `git merge-file` answers with the number of conflicts. */
const CONFLICTS = Array.from({ length: 127 }, (_, index) => index + 1);

/** What could not be taken back without losing work that came later. */
export interface Undone {
  /** Files that were added, and have been changed since: they stay. */
  readonly kept: readonly string[];
  /** Files in which our lines and later ones are the same lines: marks are in them. */
  readonly conflicts: readonly string[];
}

/** Takes back what was added to an application: every byte, but for what has been changed since. */
export function undo(root: string, git: Git, { added }: AddRecord): Undone {
  const kept = Object.entries(added.files).flatMap(([path, hash]) => takeAway(root, path, hash));
  const conflicts = Object.entries(added.changed).flatMap(([path, hash]) =>
    restore(root, git, added.onto, path, hash),
  );
  for (const [from, to] of Object.entries(added.moved)) {
    if (existsSync(join(root, to)) && !existsSync(join(root, from)))
      renameSync(join(root, to), join(root, from));
  }
  if (added.secretBytes !== undefined) takeSecret(join(root, '.env.local'), added.secretBytes);
  rmSync(join(root, RECORD));
  return { kept, conflicts };
}

function takeAway(root: string, path: string, hash: string): string[] {
  const file = join(root, path);
  if (!existsSync(file)) return [];
  if (hashOf(readFileSync(file, 'utf8')) !== hash) return [path];
  rmSync(file);
  for (let folder = dirname(path); folder !== '.' && isEmpty(join(root, folder)); folder = dirname(folder)) {
    rmdirSync(join(root, folder));
  }
  return [];
}

function isEmpty(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length === 0;
}

/** As the application had it; where it has been changed since, without our part alone. */
function restore(root: string, git: Git, onto: string, path: string, blob: string): string[] {
  const file = join(root, path);
  if (!existsSync(file)) return [];
  const before = git(['cat-file', '--filters', `${onto}:./${path}`]);
  const after = git(['cat-file', 'blob', blob], { answers: [128] });
  const now = readFileSync(file, 'utf8');
  const { text, isClean } = now === after ? { text: before, isClean: true } : merged(git, now, after, before);
  writeFileSync(file, text);
  return isClean ? [] : [path];
}

/** Takes the way from one text to another in a third. */
function merged(
  git: Git,
  now: string,
  after: string,
  before: string,
): { readonly text: string; readonly isClean: boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  try {
    const files = Object.entries({ now, after, before }).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const command = [
      'merge-file',
      '-p',
      ...['yours', 'with the gate', 'without it'].flatMap((label) => ['-L', label]),
      ...files,
    ];
    const text = git(command, { answers: CONFLICTS });
    return { text, isClean: !text.includes('<<<<<<< yours') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Our line is the last, unless others have come after it. */
function takeSecret(file: string, bytes: number): void {
  if (!existsSync(file)) return;
  const { size } = statSync(file);
  const ours = readFileSync(file)
    .subarray(size - bytes)
    .toString();
  if (!/^SESSION_SECRET=[\w-]+\n$/.test(ours)) return;
  if (size === bytes) rmSync(file);
  else truncateSync(file, size - bytes);
}
