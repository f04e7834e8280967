import { randomHex } from '../crypto/random.ts';
import { CAPTCHA_SOURCES, hasCaptcha } from '../http/captcha-sources.ts';
import { asFile, finalizeAsset, isPassedOn } from '../http/finalize.ts';
import { isOwnOrigin } from '../http/origin.ts';
import type { PageHeaders } from '../http/page-headers.ts';
import { checkPostedBody } from '../http/posted-body.ts';
import { problem } from '../http/problem.ts';
import { setTrace } from '../http/trace-context.ts';
import { isMixed, replaceCookie } from '../session/cookie.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage } from '../types.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from './context.ts';
import { denyForbidden, FORBIDDEN_PAGE } from './deny.ts';
import { type Destination, dropOwnHeaders, tellOrigin } from './receive.ts';

/** The path asked for, for pages: a server component is not told its own address. */
export const PATH_HEADER = 'x-gatehouse-path';
/** The language that a page is wanted in, for pages, where a site has several. */
export const LANGUAGE_HEADER = 'x-gatehouse-language';
/** The number to quote when something is reported, for pages. */
export const REQUEST_ID_HEADER = 'x-gatehouse-request-id';

/** Hands out a file that is everyone's: nobody is asked who they are. */
export async function passAsset(
  services: Services,
  { headers }: Request,
  { route: { file } }: Destination,
  renderPage: RenderPage,
): Promise<Response> {
  const { hsts } = services.config;
  const { secure } = services.jarOf(headers);
  const response = await renderPage({ amend: dropOwnHeaders, ...(file && { file }) });
  return finalizeAsset(asFile(response), secure, hsts);
}

/** Renders the page asked for, unless it is the one for those who may not have another, or is posted what no page can read. */
export async function renderFor(
  { options, transport }: Services,
  ctx: RequestContext,
  render: RenderPage,
): Promise<HandlerResult> {
  if (ctx.pathname === FORBIDDEN_PAGE) return denyForbidden(ctx, render);
  const { request } = ctx;
  const code =
    request.body && (await checkPostedBody(request, options.maxPostedBytes, transport.clientSignal(request)));
  if (code) return { decision: 'refused', response: problem(code) };
  const { file } = ctx.route;
  return { decision: 'pass', response: await render({ ...(file && { file }) }) };
}

/** What the pages of this request bear: they run scripts with a nonce of its own. */
export function pageHeadersOf(
  { pageHeadersAt, backend }: Services,
  { pathname, route }: RequestContext,
): PageHeaders | undefined {
  if (route.policy === 'api') return undefined;
  const { captcha } = backend.preset;
  const more = captcha && hasCaptcha(pathname) ? CAPTCHA_SOURCES[captcha.provider] : undefined;
  return pageHeadersAt(pathname).rendered(randomHex(32), more);
}

/** Rewrites the request for the pages: the session as it now is, the path, and the nonce for scripts. */
export function pageRenderer(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  policies: Pick<PageHeaders, 'policy' | 'tried'> | undefined,
  renderPage: RenderPage,
): RenderPage {
  return async (page) => {
    const cookie = isAsItCame(ctx, auth) ? undefined : await cookieForPages(services, ctx, auth);
    const amend = (headers: Headers) => {
      dropOwnHeaders(headers);
      tellOrigin(headers, ctx);
      page.amend?.(headers);
      headers.set(PATH_HEADER, ctx.pathname + ctx.search);
      headers.set(REQUEST_ID_HEADER, ctx.requestId);
      if (hasChoice(services)) headers.set(LANGUAGE_HEADER, ctx.language.tag);
      headers.set('x-forwarded-host', ownHost(services, ctx, headers));
      setTrace(headers, ctx.record.trace);
      // The framework reads the nonce there, whether browsers are to obey or to report.
      if (policies) headers.set('content-security-policy', policies.tried ?? policies.policy);
      if (cookie !== undefined) headers.set('cookie', cookie);
    };
    const response = await timed(ctx.record, 'page', services.now, () => renderPage({ ...page, amend }));
    if (isPassedOn(response)) noteOpen(ctx);
    return page.file === undefined ? response : asFile(response);
  };
}

/** Whether the language is chosen for each request. */
export function hasChoice({ languages }: Services): boolean {
  return languages.all.length > 1;
}

/** A page that the framework renders when we are gone takes a time that nobody here knows. */
function noteOpen({ record }: RequestContext): void {
  record.isPassedOn = true;
  record.spent.page = undefined;
}

/** The framework compares an action's `Origin` with this. One that is not ours may be anything, and an action's never is. */
function ownHost({ config: { ownOrigins } }: Services, ctx: RequestContext, headers: Headers): string {
  const [origin, host] = [headers.get('origin'), headers.get('host')];
  const isOurs = origin !== null && isOwnOrigin(origin, ownOrigins, host, !ctx.jar.secure);
  return isOurs ? new URL(origin).host : (host ?? ctx.url.host);
}

/** Whether the browser's cookie may stay for the pages as it is. */
function isAsItCame({ found }: RequestContext, auth: AuthState): boolean {
  if (auth.status !== 'signed_in') return found.status === 'none';
  return auth.change === undefined && !isMixed(found);
}

/** The header that pages are to see in the place of the browser's. */
async function cookieForPages(
  { sessions }: Services,
  { jar, request }: RequestContext,
  auth: AuthState,
): Promise<string> {
  const sealed = auth.status === 'signed_in' ? await sessions.seal(auth.session) : undefined;
  return replaceCookie(request.headers.get('cookie'), jar, sealed?.value) ?? '';
}
