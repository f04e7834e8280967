import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Git } from '../lib/git.ts';
import { mergeJson } from './merge-json.ts';

/** What a merge has left to people. */
export interface Merged {
  /** Files with marks in them: both sides have changed the same lines. */
  readonly conflicts: readonly string[];
  /** Files that the release has no more, and that stay because the site has changed them. */
  readonly kept: readonly string[];
  /** Whether the packages are neither those of the site nor those of the release. */
  readonly wantsLock: boolean;
}

interface Commits {
  readonly base: string;
  readonly theirs: string;
}

/** Stages of an entry in the index, as git counts them: 1 base, 2 ours, 3 theirs. */
type Stages = ReadonlySet<string>;

const LOCK = 'package-lock.json';
/** Made of what else is there, so never merged. */
const MADE = [LOCK, 'docs/acceptance.md'];

/**
 * Merges a release into the site, in its index and its files. What the site has deleted stays deleted.
 *
 * @param name - of the release, as marks of conflicts bear it
 */
export function merge(git: Git, root: string, { base, theirs }: Commits, name: string): Merged {
  const head = git(['rev-parse', 'HEAD']).trim();
  const labels = { [`GITHEAD_${head}`]: 'your site', [`GITHEAD_${theirs}`]: `Gatehouse ${name}` };
  // It does what `git merge` does, but takes any base, and is as old as git.
  git(['-c', 'merge.directoryRenames=false', 'merge-recursive', base, '--', head, theirs], {
    answers: [1],
    environment: labels,
  });
  const kept: string[] = [];
  for (const [path, stages] of unmergedIn(git)) {
    if (!stages.has('2')) dropAgain(git, root, path);
    else if (!stages.has('3')) kept.push(path);
    else if (MADE.includes(path)) git(['checkout', '--theirs', '--', path]);
    else if (!(path === 'package.json' && mergePackage(git, root))) continue;
    if (stages.has('2')) git(['add', '--', path]);
  }
  const conflicts = [...unmergedIn(git).keys()];
  return { conflicts, kept, wantsLock: !conflicts.includes('package.json') && packagesDiffer(git, theirs) };
}

function unmergedIn(git: Git): ReadonlyMap<string, Stages> {
  const entries = git(['ls-files', '--unmerged', '-z']).split('\0');
  const stages = new Map<string, Set<string>>();
  for (const entry of entries) {
    const [, stage, path] = /^\d+ \w+ (\d)\t(.+)$/s.exec(entry) ?? [];
    if (stage !== undefined && path !== undefined)
      stages.set(path, (stages.get(path) ?? new Set()).add(stage));
  }
  return stages;
}

function dropAgain(git: Git, root: string, path: string): void {
  git(['rm', '--cached', '--force', '--quiet', '--', path]);
  rmSync(join(root, path), { force: true });
}

/** By members, and not by lines: that of the name stands beside that of the version. */
function mergePackage(git: Git, root: string): boolean {
  const [base, ours, theirs] = [1, 2, 3].map((stage) =>
    JSON.parse(git(['show', `:${stage}:package.json`], { answers: [128] }) || '{}'),
  );
  const merged = mergeJson(base, ours, theirs);
  if (merged.status === 'conflict') return false;
  writeFileSync(join(root, 'package.json'), `${JSON.stringify(merged.value, null, 2)}\n`);
  return true;
}

/** Where they are the release's own, so is the list of all that they need. */
function packagesDiffer(git: Git, theirs: string): boolean {
  const wanted = (text: string) => {
    const { dependencies, devDependencies, overrides } = JSON.parse(text || '{}');
    return JSON.stringify([dependencies, devDependencies, overrides]);
  };
  return (
    wanted(git(['show', ':package.json'], { answers: [128] })) !==
    wanted(git(['show', `${theirs}:package.json`], { answers: [128] }))
  );
}
