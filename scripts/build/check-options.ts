import { optionProblems } from '../../edge/config/options.ts';
import options from '../../gatehouse.config.ts';
import { Failure } from '../lib/failure.ts';

/**
 * Has what the compiler cannot see of `gatehouse.config.ts` found before anything is built, rather than by a deployment that stays
 * closed.
 *
 * @throws Failure with a sentence for each problem, and its cure
 */
export function checkOptions(given: unknown = options): void {
  const problems = optionProblems(given);
  if (problems.length === 0) return;
  throw new Failure(
    problems.map(({ variable, problem, cure }) => `${variable}: ${problem}. ${cure}`).join('\n'),
  );
}
