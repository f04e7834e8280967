import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../lib/failure.ts';
import type { Git } from '../lib/git.ts';

export const RECORD = 'gatehouse.json';

/** Names under which git keeps texts, by path. */
const Blobs = v.record(v.string(), v.string());
const RecordSchema = v.object({
  /** The commit of Gatehouse that is in it, where that is known. */
  base: v.optional(v.string()),
  added: v.object({
    /** The commit of the application before. */
    onto: v.string(),
    /** What each new file was when it was written. */
    files: Blobs,
    /** What the application's own files became. */
    changed: Blobs,
    moved: v.record(v.string(), v.string()),
    /** How many bytes of `.env.local` are ours, at its end. */
    secretBytes: v.optional(v.number()),
  }),
});

/** What was done to an application, committed with it: to be undone, or brought up to date. */
export type AddRecord = v.InferOutput<typeof RecordSchema>;

/** @throws Failure where it is not as it was written */
export function readRecord(root: string): AddRecord | undefined {
  const file = join(root, RECORD);
  if (!existsSync(file)) return undefined;
  const read = v.safeParse(RecordSchema, JSON.parse(readFileSync(file, 'utf8')));
  if (read.success) return read.output;
  throw new Failure(`${RECORD} is not as it was written: git checkout HEAD -- ${RECORD}`);
}

export function writeRecord(root: string, record: AddRecord): void {
  const files = Object.entries(record.added.files).sort(([one], [other]) => (one < other ? -1 : 1));
  const sorted = { ...record, added: { ...record.added, files: Object.fromEntries(files) } };
  writeFileSync(join(root, RECORD), `${JSON.stringify(sorted, null, 2)}\n`);
}

/** Names the content of those files that are there, byte for byte. */
export function blobsOf(git: Git, root: string, files: readonly string[]): Record<string, string> {
  const there = files.filter((path) => existsSync(join(root, path)));
  if (there.length === 0) return {};
  const input = there.map((path) => `${join(root, path)}\n`).join('');
  // Written, so that what a file once was can be had again.
  const names = git(['hash-object', '-w', '--no-filters', '--stdin-paths'], { input }).split('\n');
  return Object.fromEntries(there.map((path, index) => [path, names[index] ?? '']));
}

/** The content of that name, if git still has it. */
export function textOfBlob(git: Git, name: string): string | undefined {
  const kind = git(['cat-file', '-t', name], { answers: [128] }).trim();
  return kind === 'blob' ? git(['cat-file', 'blob', name]) : undefined;
}
