import { type PageHeaders, PERMISSIONS } from './page-headers.ts';
import { problem, problemCodeOf } from './problem.ts';

/**
 * Two years, and for this host alone: what lies below it is not for a sign-in page to speak for.
 *
 * @see RFC 6797, HTTP Strict Transport Security, section 6.1.2
 */
export const HSTS = 'max-age=63072000';

/** What the gate has decided about a response, whoever made it. */
export interface Finalization {
  readonly setCookies: readonly string[];
  /** The response depends on the session, or changes it: no cache may keep it. */
  readonly private: boolean;
  readonly requestId: string;
  /** It is said in a language that was chosen for whoever asks. */
  readonly isInChosenLanguage?: boolean | undefined;
  /** Of a page; absent for what is none. */
  readonly page: PageHeaders | undefined;
  /** Nobody is told where the browser comes from, not even the origin. */
  readonly hidesAddress?: boolean | undefined;
  readonly secure: boolean;
  /** What browsers are told of TLS, where it is configured. */
  readonly hsts?: string;
  /** How long what took, for who may know. */
  readonly serverTiming?: string | undefined;
}

/**
 * The policy of what is no page, as an API's answer: it runs nothing, loads nothing, sends nothing, is shown in nobody's frame,
 * and a document among them is not even one of this origin. (A PDF is shown all the same.)
 */
const NOBODY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
const NONE: PageHeaders['others'] = [];
/** What Next tells itself through headers. One of them repeats cookies where scripts can read them. */
const INTERNAL = /^x-(?:middleware-|matched-path$)/;
/** What a response to the framework itself bears, which renders the page when we are gone. */
const PASSED_ON = ['x-middleware-next', 'x-middleware-rewrite'];
/** Orders to caches of their own kind, which those obey before `Cache-Control`. */
const CDN_CACHE = [
  'cdn-cache-control',
  'cloudflare-cdn-cache-control',
  'vercel-cdn-cache-control',
  'surrogate-control',
];

/**
 * Puts cookies, cache and security headers on a response: the one place where that happens.
 *
 * @see RFC 9111, section 5.2.2.5 (`no-store`), 5.2.2.7 (`private`)
 */
export function finalizeResponse(response: Response, finalization: Finalization): Response {
  const { headers } = response;
  for (const cookie of finalization.setCookies) headers.append('set-cookie', cookie);
  if (finalization.private || finalization.setCookies.length > 0) {
    headers.set('cache-control', 'private, no-store');
    for (const name of CDN_CACHE) headers.delete(name);
  }
  if (finalization.isInChosenLanguage) headers.append('vary', 'accept-language');
  headers.set('x-request-id', finalization.requestId);
  if (finalization.serverTiming !== undefined) headers.append('server-timing', finalization.serverTiming);
  const { page, secure: overTls, hsts } = finalization;
  secure(headers, page?.policy ?? NOBODY, overTls, hsts);
  for (const [name, value] of page?.others ?? NONE) headers.set(name, value);
  if (page?.tried !== undefined) headers.set('content-security-policy-report-only', page.tried);
  if (finalization.hidesAddress) headers.set('referrer-policy', 'no-referrer');
  return response;
}

/** What describes a file. Whatever else its server says is not for the browser. */
const OF_FILES: ReadonlySet<string> = new Set([
  'accept-ranges',
  'cache-control',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
  'vary',
]);
const WITH_FILE: readonly number[] = [200, 206, 304, 412, 416];
/** The scripts of `public/`, such as a service worker, live by the policy that they come with. */
const FILE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A file as the build has made it: what describes it, and nothing that leads on, or is kept by the browser. */
export function asFile(response: Response): Response {
  if (isPassedOn(response)) return response;
  if (!WITH_FILE.includes(response.status))
    return problem(response.status < 500 ? 'not_found' : 'internal_error');
  const { body, status } = response;
  const headers = new Headers();
  for (const [name, value] of response.headers) if (OF_FILES.has(name)) headers.set(name, value);
  return new Response(body, { status, headers });
}

/** Puts on a file that anyone may have what concerns the browser; its caching is its own. */
export function finalizeAsset(response: Response, overTls: boolean, hsts?: string): Response {
  if (problemCodeOf(response) !== undefined) response.headers.set('cache-control', 'private, no-store');
  secure(response.headers, FILE_POLICY, overTls, hsts);
  return response;
}

function secure(headers: Headers, contentSecurityPolicy: string, overTls: boolean, hsts = HSTS): void {
  headers.set('content-security-policy', contentSecurityPolicy);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  // The origin and no more, even to ourselves: the address of a page can hold the token of a message.
  headers.set('referrer-policy', 'strict-origin');
  headers.set('permissions-policy', PERMISSIONS);
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('cross-origin-opener-policy', 'same-origin');
  if (overTls) headers.set('strict-transport-security', hsts);
}

/** Whether the page is still to be rendered, where the framework stands around the gate and not behind it. */
export function isPassedOn({ headers }: Response): boolean {
  return PASSED_ON.some((name) => headers.has(name));
}

/** Takes off what the framework says to itself, on a response that goes straight to the browser. */
export function withoutInternals(response: Response): Response {
  const open = new Response(response.body, response);
  for (const name of [...open.headers.keys()]) if (INTERNAL.test(name)) open.headers.delete(name);
  return open;
}
