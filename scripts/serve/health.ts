import { setTimeout as delay } from 'node:timers/promises';
import { jsonIn } from '../../edge/backend/fetch.ts';
import { Failure } from '../lib/failure.ts';

const LOG_DELAY_MS = 300;

/**
 * Asks a server that has just started whether its configuration is sound.
 *
 * @param log - what the server has printed so far; it grows
 * @throws Failure naming every problem and its cure
 */
export async function requireHealth(url: URL, log: readonly string[]): Promise<void> {
  const response = await fetch(new URL('/health', url));
  if (response.ok) return;
  // The answer tells the browser nothing; the log does, a moment later.
  await delay(LOG_DELAY_MS);
  const problems = configurationProblems(log);
  if (problems.length === 0) {
    throw new Failure(`The server answers ${response.status} to GET /health:\n${log.join('\n')}`);
  }
  throw new Failure(`Gatehouse does not start, because of its configuration:\n${problems.join('\n')}`);
}

/** What a server's log says of its configuration, each problem once. */
export function configurationProblems(log: readonly string[]): string[] {
  const problems = log.flatMap((line) => {
    const { event, problem, cure } = Object(jsonIn(/\{.*/.exec(line)?.[0]));
    return event === 'configuration_problem' ? [`- ${problem} ${cure}`] : [];
  });
  return [...new Set(problems)];
}
