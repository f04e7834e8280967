import { randomBytes } from '../crypto/random.ts';
import { asFile, finalizeAsset, isPassedOn, pagePolicy } from '../http/finalize.ts';
import { isOwnOrigin } from '../http/origin.ts';
import { checkPostedBody } from '../http/posted-body.ts';
import { problem } from '../http/problem.ts';
import { setTrace } from '../http/trace-context.ts';
import { cookieJar, isMixed, replaceCookie } from '../session/cookie.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage } from '../types.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from './context.ts';
import { denyForbidden, FORBIDDEN_PAGE } from './deny.ts';
import { type Destination, withoutOwnHeaders } from './receive.ts';

/** The path asked for, for pages: a server component is not told its own address. */
export const PATH_HEADER = 'x-gatehouse-path';
/** The number to quote when something is reported, for pages. */
export const REQUEST_ID_HEADER = 'x-gatehouse-request-id';

/** Hands out a file that is everyone's: nobody is asked who they are. */
export async function passAsset(
  services: Services,
  { headers }: Request,
  { route: { file } }: Destination,
  renderPage: RenderPage,
): Promise<Response> {
  const { ownOrigins, hsts } = services.config;
  const { secure } = cookieJar(headers, ownOrigins.main);
  const response = await renderPage({ headers: withoutOwnHeaders(headers), ...(file && { file }) });
  return finalizeAsset(asFile(response), secure, hsts);
}

/** Renders the page asked for, unless it is the one for those who may not have another, or is posted what no page can read. */
export async function renderFor(
  { options, transport }: Services,
  ctx: RequestContext,
  render: RenderPage,
): Promise<HandlerResult> {
  if (ctx.url.pathname === FORBIDDEN_PAGE) return denyForbidden(ctx, render);
  const { request } = ctx;
  const code = await checkPostedBody(request, options.maxPostedBytes, transport.clientSignal(request));
  if (code !== undefined) return { decision: 'refused', response: problem(code) };
  const { file } = ctx.route;
  return { decision: 'pass', response: await render({ headers: ctx.headers, ...(file && { file }) }) };
}

/** The policy under which the pages of this request run scripts: with a nonce of its own. */
export function pagePolicyOf({ development }: Services, { route }: RequestContext): string | undefined {
  if (route.policy === 'api') return undefined;
  const nonce = btoa(String.fromCharCode(...randomBytes(16)));
  return pagePolicy(nonce, development);
}

/** Rewrites the request for the pages: the session as it now is, the path, and the nonce for scripts. */
export function pageRenderer(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  policy: string | undefined,
  renderPage: RenderPage,
): RenderPage {
  return async (page) => {
    const headers = new Headers(page.headers);
    headers.set(PATH_HEADER, ctx.url.pathname + ctx.url.search);
    headers.set(REQUEST_ID_HEADER, ctx.requestId);
    headers.set('x-forwarded-host', ownHost(services, ctx));
    setTrace(headers, ctx.record.trace);
    if (policy !== undefined) headers.set('content-security-policy', policy);
    const cookie = await cookieForPages(services, ctx, auth);
    if (cookie !== undefined) headers.set('cookie', cookie);
    return timedPage(services, ctx, async () => {
      const response = await renderPage({ ...page, headers });
      return page.file === undefined ? response : asFile(response);
    });
  };
}

/** A page that the framework renders when we are gone takes a time that nobody here knows. */
async function timedPage(
  { now }: Services,
  { record }: RequestContext,
  render: () => Promise<Response>,
): Promise<Response> {
  const response = await timed(record, 'page', now, render);
  if (isPassedOn(response)) delete record.spent.page;
  return response;
}

/** The framework compares an action's `Origin` with this. One that is not ours may be anything, and an action's never is. */
function ownHost({ config: { ownOrigins } }: Services, { headers, jar, url }: RequestContext): string {
  const [origin, host] = [headers.get('origin'), headers.get('host')];
  const isOurs = origin !== null && isOwnOrigin(origin, ownOrigins, host, !jar.secure);
  return isOurs ? new URL(origin).host : (host ?? url.host);
}

/** The header that pages are to see in the place of the browser's; `undefined` where that may stay as it is. */
async function cookieForPages(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
): Promise<string | undefined> {
  const { found, headers, jar } = ctx;
  const session = auth.status === 'signed_in' ? auth.session : undefined;
  const isAsItCame = session === undefined ? found.status === 'none' : !(auth.change || isMixed(found));
  if (isAsItCame) return undefined;
  const sealed = session && (await services.sessions.seal(session));
  return replaceCookie(headers.get('cookie'), jar, sealed?.value) ?? '';
}
