import type { ConfigProblem } from './config.ts';
import { refusal } from './finalize.ts';
import { consoleLog, type Log } from './log.ts';

/**
 * Answers every request to a gatehouse that cannot be opened: nothing is let through, and nothing about the cause is
 * told but to the log.
 */
export function closedGatehouse(problems: readonly ConfigProblem[], log: Log = consoleLog): () => Response {
  for (const { variable, problem, cure } of problems) {
    log('error', 'configuration_problem', { variable, problem: `${variable} ${problem}.`, cure });
  }
  return () => refusal('not_configured');
}
