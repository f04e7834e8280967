import { parseArgs } from 'node:util';
import { REPOSITORY } from '../docs/repository.ts';
import { Failure } from '../lib/failure.ts';
import { type Git, gitIn, requireCommitted } from '../lib/git.ts';
import { paths } from '../lib/paths.ts';
import { launch } from '../lib/processes.ts';
import { readSite, writeSite } from '../lib/site.ts';
import { asSite } from './as-site.ts';
import { findBase } from './base.ts';
import { type Merged, merge } from './merge.ts';
import { commitNamed, findRelease, type Release } from './release.ts';

const USAGE = `npm run update -- [options]

  --to <name>      a tag, a branch or a commit of Gatehouse; default: its newest release
  --from <place>   where Gatehouse is, an address or a directory; default: the remote \`upstream\`, else ${REPOSITORY}
  --base <name>    what this site was made of, where that cannot be found out
  --untested       does not run the tests afterwards`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = { to: text, from: text, base: text, untested: flag, help: { ...flag, short: 'h' } } as const;

const UNDO = 'To have it undone: git reset --hard';
const MOST_LINES = 80;

export interface UpdateOptions {
  readonly to?: string | undefined;
  readonly from?: string | undefined;
  readonly base?: string | undefined;
  readonly untested?: boolean | undefined;
}

/** Takes a newer release of Gatehouse into a site that was made of an older one. */
export default async function update(arguments_: readonly string[]): Promise<void> {
  const { help, ...options } = read(arguments_);
  if (help) return console.log(USAGE);
  await takeIn(paths.root, options, console.log);
}

function read(arguments_: readonly string[]) {
  try {
    return parseArgs({ args: [...arguments_], options: OPTIONS }).values;
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

/**
 * Takes a release into the site in a directory, says what changes, and tries it. Nothing is committed.
 *
 * @throws Failure before anything is changed, where something is not committed, or no release can be had; afterwards, where tests fail
 */
export async function takeIn(
  root: string,
  options: UpdateOptions,
  say: (line: string) => void,
): Promise<Merged | undefined> {
  const git = gitIn(root);
  requireCommitted(git);
  const { demo, base: recorded } = readSite(root);
  const release = findRelease(git, options.from ?? upstreamOf(git), options.to);
  const base =
    options.base === undefined ? findBase(git, release.commit, recorded) : toldBase(git, options.base);
  if (isIn(git, release.commit, base)) {
    say(`There is nothing newer: ${release.name} is what this site has.`);
    return undefined;
  }
  const made = (commit: string) => (demo ? commit : asSite(git, commit));
  const merged = merge(git, root, { base: made(base), theirs: made(release.commit) }, release.name);
  writeSite({ base: release.commit }, root);
  git(['add', 'gatehouse.json']);
  say(reportOf(git, base, release, merged));
  if (merged.wantsLock)
    await run(root, ['npm', 'install', '--package-lock-only', '--no-audit', '--no-fund'], say);
  if (merged.conflicts.length === 0 && options.untested !== true) await run(root, ['npm', 'test'], say);
  return merged;
}

/** Where Gatehouse is: the remote that forks have for it, else where it is published. */
function upstreamOf(git: Git): string {
  return git(['remote', 'get-url', 'upstream'], { answers: [2, 128] }).trim() || REPOSITORY;
}

function toldBase(git: Git, name: string): string {
  const commit = commitNamed(git, name);
  if (commit === undefined) throw new Failure(`--base is no tag, branch or commit of Gatehouse: ${name}.`);
  return commit;
}

function isIn(git: Git, commit: string, later: string): boolean {
  return git(['merge-base', commit, later], { answers: [1] }).trim() === commit;
}

function reportOf(git: Git, base: string, { commit, name }: Release, { conflicts, kept }: Merged): string {
  return [
    `Gatehouse ${name} is taken in, and not committed yet. What it changes, in words:`,
    '',
    ...newsIn(git, base, commit),
    '',
    ...listed('The release has these no more; they stay, because you have changed them:', kept),
    ...listed('You and the release have changed the same lines of these:', conflicts),
    conflicts.length > 0
      ? 'Look for <<<<<<< in them, make of both what is right, then: git add --all && npm test'
      : '`git diff --cached` shows all of it; when the tests have passed, commit it.',
    UNDO,
    '',
  ].join('\n');
}

function listed(title: string, files: readonly string[]): string[] {
  return files.length === 0 ? [] : [title, ...files.map((file) => `  ${file}`), ''];
}

/** The lines that the changelog has gained. */
function newsIn(git: Git, base: string, commit: string): string[] {
  const command = ['diff', '--unified=0', base, commit, '--', 'CHANGELOG.md'];
  const lines = git(command).split('\n');
  const news = lines.flatMap((line) => (/^\+(?!\+\+ )/.test(line) ? [`  ${line.slice(1)}`] : []));
  if (news.length === 0) return ['  Nothing that its changelog would tell.'];
  const rest = news.length - MOST_LINES;
  return rest <= 0
    ? news
    : [...news.slice(0, MOST_LINES), `  … and ${rest} lines more: git ${command.join(' ')}`];
}

async function run(
  root: string,
  [command = '', ...arguments_]: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const code = await launch(command, ['--prefix', root, ...arguments_], { onLine: say }).ended;
  if (code === 0) return;
  throw new Failure(`\`${[command, ...arguments_].join(' ')}\` failed; see above. ${UNDO}`);
}
