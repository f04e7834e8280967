import type { Config } from '../config/config.ts';
import type { ConfigProblem } from '../config/types.ts';
import type { CookieJar } from '../session/jar.ts';
import type { Log } from '../telemetry/log.ts';

/** Tells the log, once an isolate, what is taken although it is dangerous. */
export function warn(log: Log, warnings: readonly ConfigProblem[]): void {
  for (const { variable, problem, cure } of warnings) {
    log('warn', 'configuration_warning', { variable, problem: `${variable} ${problem}.`, cure });
  }
}

/**
 * Tells the log, once an isolate, that a site runs the demo. Only a request tells whether it is a site, or a machine to try
 * things out on.
 *
 * @param jarOf - a cookie that needs TLS is one of a site
 * @returns what to call with the headers of every request
 */
export function createDemoNotice(
  { backend }: Config,
  jarOf: (headers: Headers) => CookieJar,
  log: Log,
): (headers: Headers) => void {
  let isDue = backend.embedded;
  return (headers) => {
    if (!isDue || !jarOf(headers).secure) return;
    isDue = false;
    log('warn', 'demo_in_use', {
      variable: 'BACKEND_URL',
      problem:
        'This site runs the demo backend: anyone who reads its sign-in page can sign in, even as an administrator.',
      cure: 'Set BACKEND_URL to the base URL of the API. ALLOW_DEMO=off closes a deployment that has lost it.',
    });
  };
}
