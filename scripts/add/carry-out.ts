import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Git } from '../lib/git.ts';
import type { Plan } from './plan.ts';
import { blobsOf, writeRecord } from './record.ts';

/**
 * Does what was planned, and notes what it has done.
 *
 * @param base - the commit of Gatehouse, where that is known
 */
export function carryOut(root: string, plan: Plan, git: Git, base: string | undefined): void {
  for (const [from, to] of plan.moved) renameSync(join(root, from), join(root, to));
  for (const [path, text] of plan.added) write(root, path, text);
  for (const [path, { text }] of plan.changed) write(root, path, text);
  if (plan.secret !== undefined) appendFileSync(join(root, '.env.local'), plan.secret, { mode: 0o600 });
  writeRecord(root, {
    ...(base !== undefined && { base }),
    added: {
      onto: git(['rev-parse', 'HEAD']).trim(),
      files: blobsOf(git, root, [...plan.added.keys()]),
      changed: blobsOf(git, root, [...plan.changed.keys()]),
      moved: Object.fromEntries(plan.moved),
      ...(plan.secret !== undefined && { secretBytes: Buffer.byteLength(plan.secret) }),
    },
  });
}

export function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
