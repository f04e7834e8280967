import { spawnSync } from 'node:child_process';
import { Failure } from './failure.ts';

const MOST_OUTPUT = 1024 ** 3;

export interface GitOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Exit codes beside 0 that are an answer, and no failure. */
  readonly answers?: readonly number[];
}

/** Runs git in one directory, and gives what it has printed. */
export type Git = (arguments_: readonly string[], options?: GitOptions) => string;

export function gitIn(directory: string): Git {
  return (arguments_, { input, environment, answers = [] } = {}) => {
    const { status, stdout, stderr, error } = spawnSync('git', ['-C', directory, ...arguments_], {
      ...(input !== undefined && { input }),
      // A path may have brackets in it, of which git would make a pattern.
      env: { ...process.env, GIT_LITERAL_PATHSPECS: '1', ...environment },
      encoding: 'utf8',
      maxBuffer: MOST_OUTPUT,
    });
    if (status !== null && [0, ...answers].includes(status)) return stdout;
    throw new Failure(`\`git ${arguments_.join(' ')}\` failed:\n${error?.message ?? stderr.trim()}`);
  };
}

/**
 * Whatever is not committed could not be had back.
 *
 * @throws Failure naming it, with what to do
 */
export function requireCommitted(git: Git): void {
  const changes = changesIn(git);
  if (changes === undefined) {
    throw new Failure(
      "This is no git repository, so nothing could be had back: `git init && git add --all && git commit --message 'Begin'`, then repeat the command.",
    );
  }
  if (changes === '') return;
  throw new Failure(
    `There are changes that no commit has, and that could be lost:\n${changes}\nCommit them, then repeat the command.`,
  );
}

function changesIn(git: Git): string | undefined {
  try {
    return git(['status', '--porcelain']);
  } catch {
    return undefined;
  }
}
