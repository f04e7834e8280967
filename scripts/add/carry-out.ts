import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Git } from '../lib/git.ts';
import type { Plan } from './plan.ts';
import { type AddRecord, hashOf, writeRecord } from './record.ts';

/**
 * Does what was planned, and notes what it has done.
 *
 * @param base - the commit of Gatehouse, where that is known
 */
export function carryOut(root: string, plan: Plan, git: Git, base: string | undefined): AddRecord {
  for (const [from, to] of plan.moved) renameSync(join(root, from), join(root, to));
  for (const [path, text] of plan.added) write(root, path, text);
  for (const [path, { text }] of plan.changed) write(root, path, text);
  if (plan.secret !== undefined) appendFileSync(join(root, '.env.local'), plan.secret, { mode: 0o600 });
  const record: AddRecord = {
    ...(base !== undefined && { base }),
    added: {
      onto: git(['rev-parse', 'HEAD']).trim(),
      files: hashes(plan.added),
      changed: Object.fromEntries([...plan.changed].map(([path, { text }]) => [path, keep(git, text)])),
      moved: Object.fromEntries(plan.moved),
      ...(plan.secret !== undefined && { secretBytes: Buffer.byteLength(plan.secret) }),
    },
  };
  writeRecord(root, record);
  return record;
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function hashes(texts: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...texts].map(([path, text]) => [path, hashOf(text)]));
}

/** Leaves a text with git, to be had back by the name that is returned. */
function keep(git: Git, text: string): string {
  return git(['hash-object', '-w', '--no-filters', '--stdin'], { input: text }).trim();
}
