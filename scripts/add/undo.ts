import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Git } from '../lib/git.ts';
import { withoutMembers } from './edits.ts';
import { type AddRecord, blobsOf, RECORD, textOfBlob } from './record.ts';
import { threeWay } from './three-way.ts';

/** What could not be taken back without losing work that came later. */
export interface Undone {
  /** Files that were added, and have been changed since: they stay. */
  readonly kept: readonly string[];
  /** Files of the application in which our lines and later ones are the same lines, or could not be told apart. */
  readonly conflicts: readonly string[];
}

/** Takes back what was added to an application: every byte, but for what has been changed since. */
export function undo(root: string, git: Git, { added }: AddRecord): Undone {
  const now = blobsOf(git, root, Object.keys(added.files));
  const kept = Object.entries(now).flatMap(([path, blob]) => {
    if (blob !== added.files[path]) return [path];
    removeFile(root, path);
    return [];
  });
  const changes = Object.entries(added.changed);
  const conflicts = changes.flatMap(([path, blob]) => restore(root, git, added.onto, path, blob));
  for (const [from, to] of Object.entries(added.moved)) {
    if (existsSync(join(root, to)) && !existsSync(join(root, from)))
      renameSync(join(root, to), join(root, from));
  }
  if (added.secretBytes !== undefined) takeSecret(join(root, '.env.local'), added.secretBytes);
  rmSync(join(root, RECORD));
  return { kept, conflicts };
}

/** With the folders that it leaves empty. */
export function removeFile(root: string, path: string): void {
  rmSync(join(root, path));
  for (let folder = dirname(path); folder !== '.' && isEmpty(join(root, folder)); folder = dirname(folder)) {
    rmdirSync(join(root, folder));
  }
}

function isEmpty(folder: string): boolean {
  return readdirSync(folder).length === 0;
}

/** As the application had it; where it has been changed since, without our part alone. */
function restore(root: string, git: Git, onto: string, path: string, blob: string): string[] {
  const file = join(root, path);
  const after = textOfBlob(git, blob);
  if (!existsSync(file)) return [];
  if (after === undefined) return [path];
  const before = git(['cat-file', '--filters', `${onto}:./${path}`]);
  const now = readFileSync(file, 'utf8');
  if (path === 'package.json' && now !== after) {
    // Lines beside ours change with each package that is updated.
    writeFileSync(file, withoutMembers(now, { from: after, to: before }, ['dependencies', 'scripts']));
    return [];
  }
  const { text, isClean } = threeWay(git, { now, from: after, to: before }, 'before the gate');
  writeFileSync(file, text);
  return isClean ? [] : [path];
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
