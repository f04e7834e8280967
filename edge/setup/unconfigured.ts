import type { ConfigProblem } from '../config/types.ts';
import { NOT_CONFIGURED, readinessResponse } from '../health.ts';
import { finalizeResponse } from '../http/finalize.ts';
import { PLAIN_PAGE_POLICY } from '../http/plain-page.ts';
import { problem } from '../http/problem.ts';
import { wantsHtml } from '../http/responses.ts';
import { consoleLog, type Log, type RequestFields, unfailing } from '../telemetry/log.ts';
import { openRecord, requestFields } from '../telemetry/request-record.ts';
import { notOpenPage, setupPage } from './pages.ts';
import { makeSetupCode, SETUP_PARAMETER } from './token.ts';

/** Until someone has deployed again, nothing changes. */
const RETRY_SECONDS = '60';

/** Why a gatehouse cannot be opened. */
export interface Unconfigured {
  readonly problems: readonly ConfigProblem[];
  /** A secret of the deployment, where there is one, from which its isolates derive the same word for its owner. */
  readonly secret: string | undefined;
}

/**
 * Answers every request to a gatehouse that cannot be opened: nothing is let through. The cause is told to the log, and to
 * whoever brings the word that the log has.
 */
export function answerUnconfigured(
  { problems, secret }: Unconfigured,
  sink: Log = consoleLog,
): (request: Request) => Promise<Response> {
  const log = unfailing(sink);
  for (const { variable, problem, cure } of problems) {
    log('error', 'configuration_problem', { variable, problem: `${variable} ${problem}.`, cure });
  }
  // Only the settled value is kept: a promise shared between requests can hang on some edge platforms.
  let code: string | undefined;
  return async (request) => {
    if (code === undefined) {
      const made = await makeSetupCode(secret);
      if (code === undefined) log('error', 'setup_page', { place: `/?${SETUP_PARAMETER}=${made}` });
      code ??= made;
    }
    const { pathname, searchParams } = new URL(request.url);
    const isOwner = searchParams.get(SETUP_PARAMETER) === code;
    const requestId = crypto.randomUUID();
    const response =
      pathname === '/health/ready'
        ? readinessResponse(NOT_CONFIGURED)
        : answer(request, isOwner ? problems : undefined);
    log('error', 'request', lineOf(request, requestId, response.status));
    return finished(response, requestId);
  };
}

function answer({ headers }: Request, problems: readonly ConfigProblem[] | undefined): Response {
  const { status } = problem('not_configured');
  const isPerson = wantsHtml(headers);
  const later = { 'retry-after': RETRY_SECONDS };
  if (!isPerson) {
    return problems
      ? Response.json({ problems }, { status, headers: later })
      : problem('not_configured', { headers: later });
  }
  const html = problems ? setupPage(problems) : notOpenPage();
  return new Response(html, { status, headers: { ...later, 'content-type': 'text/html; charset=utf-8' } });
}

/** Without a configuration there is no clock but the platform's, and nobody to be on the way to. */
function lineOf(request: Request, requestId: string, status: number): RequestFields {
  const now = Date.now();
  const record = openRecord(request, requestId, undefined, now);
  return requestFields(record, { decision: 'closed', code: 'not_configured', status, now });
}

function finished(response: Response, requestId: string): Response {
  return finalizeResponse(response, {
    setCookies: [],
    private: true,
    requestId,
    contentSecurityPolicy: PLAIN_PAGE_POLICY,
    secure: true,
  });
}
