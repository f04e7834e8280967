import { Failure } from '../lib/failure.ts';
import type { Git } from '../lib/git.ts';
import { commitNamed } from './release.ts';

/** Of how many of its files at least a copy has to be those of the release that it was made of. */
const LEAST_ALIKE = 0.5;

/**
 * Finds the commit of Gatehouse that a site was made of: the one that was taken in last; else where both histories part; else, for a
 * copy that began anew, the one that its first commit is most like.
 *
 * @param target - of Gatehouse, newer than that
 * @throws Failure where none is like it
 */
export function findBase(git: Git, target: string, recorded: string | undefined): string {
  const known = recorded === undefined ? undefined : commitNamed(git, recorded);
  if (known !== undefined) return known;
  const shared = git(['merge-base', 'HEAD', target], { answers: [1] }).trim();
  if (shared !== '') return shared;
  const first = git(['rev-list', '--max-parents=0', 'HEAD']).trim().split('\n').at(-1) ?? 'HEAD';
  return mostAlike(git, first, git(['rev-list', target]).trim().split('\n'));
}

function mostAlike(git: Git, first: string, commits: readonly string[]): string {
  const files = linesIn(git(['ls-tree', '-r', '--name-only', first])).length;
  let best: { readonly commit: string; readonly changes: number } | undefined;
  for (const commit of commits) {
    const changes = linesIn(git(['diff-tree', '-r', '--name-only', '--no-renames', commit, first])).length;
    if (best === undefined || changes < best.changes) best = { commit, changes };
    if (changes === 0) break;
  }
  if (best !== undefined && best.changes <= files * (1 - LEAST_ALIKE)) return best.commit;
  throw new Failure(
    'Nobody can tell which release of Gatehouse this site was made of: its first commit is like none of them.\n' +
      'Say it: npm run update -- --base <tag or commit>.',
  );
}

function linesIn(output: string): string[] {
  return output.split('\n').filter((line) => line !== '');
}
