import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Git } from '../lib/git.ts';
import { DROPPED, parseDropped, REPLACED } from '../mine/drop-demo.ts';

/** Whose commits they are is of no interest: none of them is kept. */
const NOBODY = {
  ...{ GIT_AUTHOR_NAME: 'Gatehouse', GIT_AUTHOR_EMAIL: 'nobody@localhost' },
  ...{ GIT_COMMITTER_NAME: 'Gatehouse', GIT_COMMITTER_EMAIL: 'nobody@localhost' },
};

/**
 * Makes of a release what `npm run make-mine -- --drop-demo` makes of it: then a site that has done so differs from it by its own work
 * alone. A release that knows no such thing stays as it is.
 *
 * @param commit - of the release
 * @returns a commit
 */
export function asSite(git: Git, commit: string): string {
  const directory = git(['rev-parse', '--absolute-git-dir']).trim();
  const environment = { GIT_INDEX_FILE: join(directory, 'gatehouse-index') };
  const inIndex = (...arguments_: readonly string[]) => git(arguments_, { environment });
  if (git(['ls-tree', commit, '--', DROPPED]) === '') return commit;
  try {
    inIndex('read-tree', commit);
    const dropped = parseDropped(git(['show', `${commit}:${DROPPED}`]));
    inIndex('rm', '--cached', '-r', '--force', '--quiet', '--ignore-unmatch', '--', ...dropped);
    git(['update-index', '-z', '--index-info'], { environment, input: replacementsIn(git, commit) });
    const tree = inIndex('write-tree').trim();
    return git(['commit-tree', tree, '-m', 'As a site'], { environment: NOBODY }).trim();
  } finally {
    rmSync(environment.GIT_INDEX_FILE, { force: true });
  }
}

/** The files of that folder, as entries of the index at the places that they take. */
function replacementsIn(git: Git, commit: string): string {
  const entries = git(['ls-tree', '-r', '-z', commit, '--', `${REPLACED}/`]).split('\0');
  return entries.map((entry) => entry.replace(`\t${REPLACED}/`, '\t')).join('\0');
}
