import { SITE } from '../../locales/site.ts';
import type { ConfigProblem } from '../config/types.ts';
import { NOT_CONFIGURED, readinessResponse } from '../health.ts';
import { finalizeResponse } from '../http/finalize.ts';
import { languageFor } from '../http/language.ts';
import { escapeHtml, PLAIN_PAGE_HEADERS, plainPage } from '../http/plain-page.ts';
import { problem } from '../http/problem.ts';
import { wantsHtml } from '../http/responses.ts';
import { consoleLog, type Log, type RequestFields, unfailing } from '../telemetry/log.ts';
import { openRecord, requestFields } from '../telemetry/request-record.ts';
import type { Clock } from '../types.ts';

/** Until someone has deployed again, nothing changes. */
const RETRY_SECONDS = '60';
/** Whoever opens the log while the site is asked need not wait longer for the cause. Milliseconds. */
const SAID_AGAIN_MS = 60_000;

/** Why a gatehouse cannot be opened. */
export interface Unconfigured {
  readonly problems: readonly ConfigProblem[];
}

/**
 * Answers every request to a gatehouse that cannot be opened: nothing is let through. The cause is for the log alone, since
 * nobody can sign in who could be told. A log that is followed live shows nothing of the past, so it is told again, at most each minute.
 *
 * @param sink - gets each problem and its cure, and never a value
 */
export function answerUnconfigured(
  { problems }: Unconfigured,
  sink: Log = consoleLog,
  now: Clock = () => Date.now(),
): (request: Request) => Promise<Response> {
  const log = unfailing(sink);
  let saidAt = Number.NEGATIVE_INFINITY;
  function sayWhy(): void {
    if (now() - saidAt < SAID_AGAIN_MS) return;
    saidAt = now();
    for (const { variable, problem, cure } of problems) {
      log('error', 'configuration_problem', { variable, problem: `${variable} ${problem}.`, cure });
    }
  }
  sayWhy();
  return async (request) => {
    sayWhy();
    const requestId = crypto.randomUUID();
    const isProbe = new URL(request.url).pathname === '/health/ready';
    const response = isProbe ? readinessResponse(NOT_CONFIGURED) : answer(request);
    log('error', 'request', lineOf(request, requestId, response.status, now()));
    return finished(response, requestId);
  };
}

function answer({ headers }: Request): Response {
  const later = { 'retry-after': RETRY_SECONDS };
  if (!wantsHtml(headers)) return problem('not_configured', { headers: later });
  const { status } = problem('not_configured');
  const language = languageFor(headers, SITE);
  const { title, text, forOwners } = language.words.notSetUp;
  const html = plainPage(language, title, `<p>${escapeHtml(text)}</p>\n<p>${escapeHtml(forOwners)}</p>`);
  return new Response(html, { status, headers: { ...later, 'content-type': 'text/html; charset=utf-8' } });
}

/** Without a configuration there is nobody to be on the way to. */
function lineOf(request: Request, requestId: string, status: number, now: number): RequestFields {
  const record = openRecord(request, requestId, undefined, now);
  return requestFields(record, { decision: 'closed', code: 'not_configured', status, now });
}

function finished(response: Response, requestId: string): Response {
  return finalizeResponse(response, {
    setCookies: [],
    private: true,
    requestId,
    page: PLAIN_PAGE_HEADERS,
    secure: true,
  });
}
