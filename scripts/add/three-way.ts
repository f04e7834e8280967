import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Git } from '../lib/git.ts';

/** `git merge-file` answers with the number of conflicts. */
const CONFLICTS = Array.from({ length: 127 }, (_, index) => index + 1);

/**
 * Takes the way from one text to another in a third.
 *
 * @returns the text, with marks where both have changed the same lines
 */
export function threeWay(
  git: Git,
  { now, from, to }: { readonly now: string; readonly from: string; readonly to: string },
  label: string,
): { readonly text: string; readonly isClean: boolean } {
  if (now === from) return { text: to, isClean: true };
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  try {
    const files = Object.entries({ now, from, to }).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const labels = ['yours', 'before', label].flatMap((each) => ['-L', each]);
    const text = git(['merge-file', '-p', ...labels, ...files], { answers: CONFLICTS });
    return { text, isClean: !text.includes('<<<<<<< yours') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
