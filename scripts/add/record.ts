import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../lib/failure.ts';

export const RECORD = 'gatehouse.json';

const Hashes = v.record(v.string(), v.string());
const Record_ = v.object({
  /** The commit of Gatehouse that is in it. */
  base: v.optional(v.string()),
  added: v.object({
    /** The commit of the application before. */
    onto: v.string(),
    /** What each file was when it was written. */
    files: Hashes,
    /** The blobs that the application's own files became. */
    changed: Hashes,
    moved: v.record(v.string(), v.string()),
    /** How many bytes of `.env.local` are ours, at its end. */
    secretBytes: v.optional(v.number()),
  }),
});

/** What was done to an application, committed with it: to be undone, or brought up to date. */
export type AddRecord = v.InferOutput<typeof Record_>;

/** @throws Failure where it is not as it was written */
export function readRecord(root: string): AddRecord | undefined {
  const file = join(root, RECORD);
  if (!existsSync(file)) return undefined;
  const read = v.safeParse(Record_, JSON.parse(readFileSync(file, 'utf8')));
  if (read.success) return read.output;
  throw new Failure(`${RECORD} is not as it was written: git checkout HEAD -- ${RECORD}`);
}

export function writeRecord(root: string, record: AddRecord): void {
  writeFileSync(join(root, RECORD), `${JSON.stringify(record, null, 2)}\n`);
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
