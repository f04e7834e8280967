import type { RenderPage } from '../types.ts';
import { type ProblemCode, problem, problemStatus, withCode } from './problem.ts';

/** What described a posted form, and not the page that is rendered in its place. */
const OF_THE_POST = ['content-type', 'content-length', 'next-action', 'x-rsc-action', 'rsc'];

/** Renders one of our own pages, which says why not, in the place of the one asked for. */
export async function renderInstead(
  renderPage: RenderPage,
  path: string,
  code: ProblemCode,
  extra?: Readonly<Record<string, string>>,
): Promise<Response> {
  return withCode(await renderPageInstead(renderPage, path, problemStatus(code), extra), code);
}

/** Renders one of our own pages in the place of the one asked for. */
export async function renderPageInstead(
  renderPage: RenderPage,
  path: string,
  status: number,
  extra: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const amend = (headers: Headers) => {
    for (const name of OF_THE_POST) headers.delete(name);
    for (const [name, value] of Object.entries(extra)) headers.set(name, value);
  };
  return renderPage({ amend, path, status });
}

/** @param retryAfter - seconds */
export function unavailable(retryAfter: number): Response {
  return problem('session_unavailable', { retryAfter });
}

/** Whether a person may be asking, who is shown a page. */
export function wantsHtml(headers: Headers): boolean {
  return headers.get('accept')?.includes('text/html') === true;
}

/** Whether a script is asking, rather than a person at a form. */
export function wantsJson({ headers }: Request): boolean {
  if (wantsHtml(headers)) return false;
  return (
    (headers.get('accept') ?? '').includes('json') || (headers.get('content-type') ?? '').includes('json')
  );
}

/** @see RFC 9110, section 15.4.4 (303: the answer is to be fetched with GET) */
export function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
