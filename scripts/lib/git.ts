import { Failure } from './failure.ts';
import { paths } from './paths.ts';
import { runQuietly } from './processes.ts';

/**
 * Runs git in this project.
 *
 * @returns what it printed
 * @throws Failure with that, if it fails
 */
export function git(...arguments_: readonly string[]): Promise<string> {
  return runQuietly('git', ['-C', paths.root, ...arguments_]);
}

/**
 * Whatever is not committed could not be had back.
 *
 * @throws Failure naming it, with what to do
 */
export async function requireCommitted(): Promise<void> {
  const changes = await git('status', '--porcelain').catch(() => {
    throw new Failure(
      "This is no git repository, and what is changed could not be had back: `git init && git add --all && git commit --message 'Begin'`, then repeat the command.",
    );
  });
  if (changes === '') return;
  throw new Failure(
    `There are changes that no commit has, and that could be lost:\n${changes}\n\nCommit them, then repeat the command.`,
  );
}
