import { PREFIX } from '../../components/session-client/prefix.ts';
import { prefixOf } from '../../edge/access/api-rules.ts';
import type { ConfigProblem } from '../../edge/config/config.ts';
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
  const problems = [...optionProblems(given), ...(given === options ? prefixProblems() : [])];
  if (problems.length === 0) return;
  throw new Failure(
    problems.map(({ variable, problem, cure }) => `${variable}: ${problem}. ${cure}`).join('\n'),
  );
}

/** Browsers read it in a file of their own. */
function prefixProblems(): readonly ConfigProblem[] {
  const prefix = prefixOf(options.proxy);
  if (prefix === PREFIX) return [];
  return [
    {
      variable: 'gatehouse.config.ts',
      problem: `says proxy.prefix ${prefix}, and components/session-client/prefix.ts says ${PREFIX}`,
      cure: 'Write the same into both, and into the matcher and the folder that docs/api-proxy.md names.',
    },
  ];
}
