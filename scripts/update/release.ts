import { Failure } from '../lib/failure.ts';
import type { Git } from '../lib/git.ts';

/** A state of Gatehouse, by the name that it goes by. */
export interface Release {
  readonly name: string;
  readonly commit: string;
}

/** Where what was fetched is kept, apart from the branches and tags of the site. */
const HEADS = 'refs/gatehouse/heads/';
const TAGS = 'refs/gatehouse/tags/';
const HEAD = 'refs/gatehouse/HEAD';
const HASH = /^[\da-f]{7,64}$/i;
/** As much of a commit's name as people read. */
const SHORT = 10;

/**
 * Fetches Gatehouse, and finds the release that is wanted.
 *
 * @param name - a tag, a branch or a commit; default: the newest release, or where there is none what is being worked on
 * @throws Failure where it cannot be reached, or has no such thing
 */
export function findRelease(git: Git, from: string, name?: string): Release {
  fetchAll(git, from);
  const wanted = name ?? newest(git);
  const commit = wanted === undefined ? commitOf(git, HEAD) : commitNamed(git, wanted);
  if (commit !== undefined) return { name: wanted ?? commit.slice(0, SHORT), commit };
  throw new Failure(`${from} has no tag, branch or commit ${wanted ?? ''}.`);
}

/** Finds a commit of Gatehouse, by its tag, its branch or its own name. */
export function commitNamed(git: Git, name: string): string | undefined {
  const names = [`${TAGS}${name}`, `${HEADS}${name}`, ...(HASH.test(name) ? [name] : [])];
  return names.map((each) => commitOf(git, each)).find((commit) => commit !== undefined);
}

function commitOf(git: Git, name: string): string | undefined {
  return (
    git(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], { answers: [1, 128] }).trim() || undefined
  );
}

function fetchAll(git: Git, from: string): void {
  const wanted = [`+refs/heads/*:${HEADS}*`, `+refs/tags/*:${TAGS}*`, `+HEAD:${HEAD}`];
  try {
    git(['fetch', '--quiet', '--no-tags', '--prune', '--end-of-options', from, ...wanted]);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Failure(
      `${said}\n\nGatehouse cannot be had from ${from}. Name another place: npm run update -- --from <address>.`,
    );
  }
}

/** The tags of releases are `v1.2.3`; those with anything behind are not for everyone. */
function newest(git: Git): string | undefined {
  const tags = git(['for-each-ref', '--sort=-version:refname', '--format=%(refname)', TAGS]).split('\n');
  return tags.map((tag) => tag.slice(TAGS.length)).find((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
}
