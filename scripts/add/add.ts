import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { authAddressOf } from '../../edge/access/auth-rules.ts';
import { optionProblems } from '../../edge/config/options.ts';
import { Failure } from '../lib/failure.ts';
import { type Git, gitIn } from '../lib/git.ts';
import { paths } from '../lib/paths.ts';
import { type BroughtUp, bringUpToDate } from './bring-up-to-date.ts';
import { carryOut } from './carry-out.ts';
import { copiedFiles } from './copied.ts';
import { type Application, lookAt } from './look.ts';
import { neededPackages, type Packages, type Plan, planFor, prefixFor } from './plan.ts';
import { type AddRecord, readRecord } from './record.ts';
import { nextSteps, planReport, undoneReport, updateReport } from './report.ts';
import { undo } from './undo.ts';
import type { Choices } from './written.ts';

const USAGE = `npm run add -- <folder> [options]      puts the gate into an application of Next that exists

  --public <paths>  pages that are for everyone, such as '/,/blog/*'; default: /
  --yes             does it without asking
  --dry-run         says what it would do, and does nothing
  --undo            takes everything back

docs/existing-app.md has the rest.`;

const flag = { type: 'boolean' } as const;
const OPTIONS = {
  public: { type: 'string' },
  ...{ yes: flag, 'dry-run': flag, undo: flag, help: { ...flag, short: 'h' } },
} as const;

/**
 * Puts the gate into an application, or takes it out again.
 *
 * @throws Failure before anything is changed, where it cannot be done or could not be undone
 */
export default async function add(arguments_: readonly string[]): Promise<void> {
  const { options, folder } = read(arguments_);
  if (options.help || folder === undefined) return console.log(USAGE);
  const root = resolve(process.env.INIT_CWD ?? '.', folder);
  const git = gitIn(root);
  const record = readRecord(root);
  if (options.undo) {
    if (record === undefined) throw new Failure(`Nothing was added to ${root}: it has no gatehouse.json.`);
    return console.log(undoneReport(undo(root, git, record)));
  }
  requireClean(git, root);
  if (record !== undefined) return console.log(updateReport(update(root, git, record)));
  const application = lookAt(root);
  const plan = await planned(application, git, options);
  console.log(planReport(root, plan));
  if (options['dry-run']) return;
  if (options.yes !== true && !(await agreed())) return console.log('Nothing was changed.');
  carryOut(root, plan, git, ownCommit());
  console.log(nextSteps(application, root));
}

function read(arguments_: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...arguments_],
      options: OPTIONS,
      allowPositionals: true,
    });
    const [folder, ...more] = positionals;
    if (more.length > 0) throw new Failure('One application at a time.');
    return { options: values, folder };
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

/** What is not committed could not be had back; what lies beside it in the same repository is none of our business. */
function requireClean(git: Git, root: string): void {
  let changes: string;
  try {
    changes = git(['status', '--porcelain', '--', '.']);
    git(['rev-parse', '--verify', 'HEAD']);
  } catch {
    throw new Failure(
      `${root} is not committed in git, so nothing could be had back: git init && git add --all && git commit --message 'Begin', then repeat the command.`,
    );
  }
  if (changes !== '')
    throw new Failure(`These changes are not committed:\n${changes}\nCommit them, then repeat the command.`);
}

async function planned(
  application: Application,
  git: Git,
  options: {
    readonly public?: string | undefined;
    readonly yes?: boolean | undefined;
    readonly 'dry-run'?: boolean | undefined;
  },
): Promise<Plan> {
  const asks = options.public === undefined && options.yes !== true && options['dry-run'] !== true;
  const said =
    options.public ?? (asks ? await ask('Which pages are for everyone? Paths such as /, /blog/* [/] ') : '');
  const open = (said.trim() || '/').split(/[\s,]+/).filter((path) => path.startsWith('/'));
  const choices = {
    public: [...open, ...entrancesOf(application)],
    afterSignIn: afterSignIn(application),
    prefix: prefixFor(application),
  };
  requireSound(choices);
  return planFor(application, copiedFiles(paths.root), ownPackages(), choices, {
    isSecretSafe: isIgnored(git, '.env.local'),
  });
}

/** @throws Failure where the paths are none that a rule could name */
function requireSound({ public: open, afterSignIn, prefix }: Choices): void {
  const rules = Object.fromEntries(open.map((path) => [path, 'public' as const]));
  const proxy = { prefix, requestHeaders: [], responseHeaders: [] };
  const [problem] = optionProblems({ paths: rules, afterSignIn, proxy });
  if (problem !== undefined) throw new Failure(`--public: ${problem.problem}.`);
}

/** The start, unless there is a page of the usual name. */
function afterSignIn({ routes }: Application): string {
  return routes.some(({ kind, path }) => kind === 'page' && path === '/dashboard') ? '/dashboard' : '/';
}

/** Pages below `/auth` are the gate's, unless they are listed; an application's own there are ways in. */
function entrancesOf({ routes }: Application): string[] {
  const pages = routes.filter(({ kind, path }) => kind === 'page' && path.startsWith('/auth/'));
  return [...new Set(pages.map(({ path }) => path))].filter(
    (path) => authAddressOf(path) === undefined && path !== '/auth/*',
  );
}

function isIgnored(git: Git, path: string): boolean {
  try {
    // What is asked here takes no pathspecs at all.
    return git(['check-ignore', '--', path], { environment: { GIT_LITERAL_PATHSPECS: '0' } }).trim() === path;
  } catch {
    return false;
  }
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.log('To do it without being asked: --yes.');
    return false;
  }
  return /^(?:y|yes)$/i.test((await ask('Do it? [y/N] ')).trim());
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) return '';
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

function ownCommit(): string | undefined {
  try {
    return gitIn(paths.root)(['rev-parse', 'HEAD']).trim();
  } catch {
    return undefined;
  }
}

function ownPackages(): Packages {
  return JSON.parse(readFileSync(join(paths.root, 'package.json'), 'utf8'));
}

function update(root: string, git: Git, record: AddRecord): BroughtUp {
  const needed = neededPackages(ownPackages());
  return bringUpToDate(root, git, record, copiedFiles(paths.root), needed, ownCommit());
}
