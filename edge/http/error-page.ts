import * as v from 'valibot';
import type { Words } from '../../locales/en.ts';
import type { Language } from '../../locales/site.ts';
import { type AddressCure, sayCure } from './csrf.ts';
import { finalizeResponse } from './finalize.ts';
import { escapeHtml, PLAIN_PAGE_HEADERS, plainPage } from './plain-page.ts';
import { PROBLEMS, type ProblemCode, problem, problemCodeOf, problemStatus } from './problem.ts';
import { wantsHtml } from './responses.ts';

/** What an error page is about. */
export interface ErrorContext {
  readonly language: Language;
  /** What helps, where a page of this site has been opened under another address than its own. */
  readonly cure?: AddressCure | undefined;
  /** Named on the page, so that whoever reports it can be helped from the log. */
  readonly requestId: string;
  readonly url: URL;
}

type Kind = keyof Words['errors'];

const BY_STATUS: Readonly<Record<number, Kind>> = {
  401: 'signIn',
  403: 'notAllowed',
  404: 'notFound',
  429: 'tooMany',
  [problemStatus('internal_error')]: 'ourFault',
};
/** After these the same address may answer soon. */
const PASSING: readonly Kind[] = ['tooMany', 'ourFault', 'momentary'];

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
  const { words } = about.language;
  const kind = about.cure ? 'wrongAddress' : kindOf(status);
  const { title, cure } = words.errors[kind];
  const sentence = about.cure
    ? sayCure(about.cure, words.addresses)
    : translated(problemCodeOf(response), detail, words);
  const ways = about.cure ? wayTo(about.cure, words) : waysOn(code, kind, about);
  const content = `<p>${escapeHtml(sentence)}${/[.!]$/.test(sentence) ? '' : '.'} ${escapeHtml(cure)}</p>
${ways && `<nav aria-label="${escapeHtml(words.errorPage.ways)}">${ways}</nav>`}
<p>${escapeHtml(words.frame.quote)} <code>${escapeHtml(`${code} ${about.requestId}`)}</code></p>`;
  return new Response(plainPage(about.language, title, content), { status, headers });
}

/** A refusal where there is no visit to finish: nothing could be found out about the request. */
export async function refusal(
  code: ProblemCode,
  request: Request,
  about: Pick<ErrorContext, 'language' | 'requestId'>,
): Promise<Response> {
  const isPerson = wantsHtml(request.headers);
  const response = problem(code);
  const page = () => errorPage(response, { ...about, url: new URL(request.url) });
  return finalizeResponse(isPerson ? await page() : response, {
    setCookies: [],
    private: true,
    requestId: about.requestId,
    page: isPerson ? PLAIN_PAGE_HEADERS : undefined,
    secure: true,
  });
}

function kindOf(status: number): Kind {
  if (status > 501) return 'momentary';
  return BY_STATUS[status] ?? 'refused';
}

/** The sentence of a code; another, such as the backend's own, stays as it is. */
function translated(code: ProblemCode | undefined, detail: string, { problems }: Words): string {
  return code !== undefined && detail === PROBLEMS[code][1] ? problems[code] : detail;
}

function wayTo({ address }: AddressCure, { errorPage: { open } }: Words): string {
  if (address === undefined) return '';
  return `<a href="${escapeHtml(address)}">${escapeHtml(open.join(address))}</a>`;
}

function waysOn(code: string, kind: Kind, { language, url: { pathname, search } }: ErrorContext): string {
  const { errorPage: says, frame } = language.words;
  const link = (href: string, words: string) => `<a href="${escapeHtml(href)}">${escapeHtml(words)}</a>`;
  const start = link('/', frame.toStart);
  const signIn = (words: string, reason = {}) =>
    link(`/login?${new URLSearchParams({ returnTo: pathname + search, ...reason })}`, words);
  if (code === 'session_required') return `${signIn(frame.signIn)} ${start}`;
  // A reference without a path is to the page itself.
  const again = link('', frame.tryAgain);
  if (KEEPING_A_SESSION.includes(code))
    return `${again} ${signIn(says.signInAgain, { reason: 'session_unavailable' })} ${start}`;
  return PASSING.includes(kind) ? `${again} ${start}` : start;
}
