import * as v from 'valibot';
import { finalizeResponse } from './finalize.ts';
import { escapeHtml, PLAIN_PAGE_HEADERS, plainPage } from './plain-page.ts';
import { type ProblemCode, problem, problemStatus } from './problem.ts';
import { wantsHtml } from './responses.ts';

/** What an error page is about. */
export interface ErrorContext {
  /** Whether a page of this site has been opened under another address than its own. */
  readonly isElsewhere?: boolean | undefined;
  /** Named on the page, so that whoever reports it can be helped from the log. */
  readonly requestId: string;
  readonly url: URL;
}

interface Words {
  readonly title: string;
  /** What to do. */
  readonly cure: string;
  /** Whether the same address may answer soon. */
  readonly again: boolean;
}

const BY_STATUS: Readonly<Record<number, Words>> = {
  401: {
    title: 'Sign in to continue',
    cure: 'Then you come back to this page.',
    again: false,
  },
  403: {
    title: 'Not allowed',
    cure: 'If you followed a link, start from the home page instead.',
    again: false,
  },
  404: { title: 'Page not found', cure: 'Check the address for typing mistakes.', again: false },
  429: { title: 'Too many attempts', cure: 'Wait a minute, then try again.', again: true },
};
const OUR_FAULT: Words = {
  title: 'Something went wrong',
  cure: 'Try again. If it keeps happening, tell the people who run this site.',
  again: true,
};
const MOMENTARY: Words = {
  title: 'Not available right now',
  cure: 'You have not been signed out, and nothing is lost.',
  again: true,
};
/** For a page of this very site, opened where it is not to be: the detail says where it is. */
const ELSEWHERE: Words = {
  title: 'Wrong address',
  cure: 'Nothing was saved.',
  again: false,
};
const REFUSED: Words = {
  title: 'That did not work',
  cure: 'Go back and try again, or start from the home page.',
  again: false,
};

/** What is said while a session cannot be refreshed. It stays until another takes its place, and nobody has to wait for it. */
const KEEPING_A_SESSION = ['session_unavailable', 'backend_invalid'];

const problemSchema = v.object({ code: v.string(), detail: v.string() });

/**
 * Turns a problem document into a page, for someone who meets it in a browser: what happened, what to do, and a number to
 * quote. It tells no more than the document did.
 */
export async function errorPage(response: Response, about: ErrorContext): Promise<Response> {
  const { code, detail } = v.parse(problemSchema, await response.json());
  const { status } = response;
  const headers = new Headers(response.headers);
  headers.set('content-type', 'text/html; charset=utf-8');
  headers.delete('content-length');
  const words = about.isElsewhere ? ELSEWHERE : wordsFor(status);
  const ways = about.isElsewhere ? wayTo(detail) : waysOn(code, words, about.url);
  const content = `<p>${escapeHtml(detail)}${/[.!]$/.test(detail) ? '' : '.'} ${words.cure}</p>
${ways && `<nav aria-label="What next">${ways}</nav>`}
<p>Need help? Quote this number: <code>${escapeHtml(`${code} ${about.requestId}`)}</code></p>`;
  return new Response(plainPage(words.title, content), { status, headers });
}

/** A refusal where there is no visit to finish: nothing could be found out about the request. */
export async function refusal(code: ProblemCode, request: Request, requestId: string): Promise<Response> {
  const isPerson = wantsHtml(request.headers);
  const response = problem(code);
  const about = { requestId, url: new URL(request.url) };
  return finalizeResponse(isPerson ? await errorPage(response, about) : response, {
    setCookies: [],
    private: true,
    requestId,
    page: isPerson ? PLAIN_PAGE_HEADERS : undefined,
    secure: true,
  });
}

function wordsFor(status: number): Words {
  if (status > 501) return MOMENTARY;
  return BY_STATUS[status] ?? (status === problemStatus('internal_error') ? OUR_FAULT : REFUSED);
}

/** To the address that the sentence ends with, if it does. */
function wayTo(detail: string): string {
  const [, origin] = /\s(https?:\/\/\S+)$/.exec(detail) ?? [];
  return origin === undefined ? '' : `<a href="${escapeHtml(origin)}">Open ${escapeHtml(origin)}</a>`;
}

function waysOn(code: string, { again }: Words, { pathname, search }: URL): string {
  const start = '<a href="/">Go to the home page</a>';
  const signIn = (words: string, reason = {}) => {
    const query = new URLSearchParams({ returnTo: pathname + search, ...reason });
    return `<a href="/login?${escapeHtml(query.toString())}">${words}</a>`;
  };
  if (code === 'session_required') return `${signIn('Sign in')} ${start}`;
  if (KEEPING_A_SESSION.includes(code)) {
    return `<a href="">Try again</a> ${signIn('Sign in again', { reason: 'session_unavailable' })} ${start}`;
  }
  // A reference without a path is to the page itself.
  return again ? `<a href="">Try again</a> ${start}` : start;
}
