import { randomBytes } from '../crypto/random.ts';
import { asFile, isPassedOn } from '../http/finalize.ts';
import { isOwnOrigin } from '../http/origin.ts';
import { setTrace } from '../http/trace-context.ts';
import { isMixed, replaceCookie } from '../session/cookie.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage } from '../types.ts';
import type { AuthState, RequestContext, Services } from './context.ts';

/** The path asked for, for pages: a server component is not told its own address. */
export const PATH_HEADER = 'x-gatehouse-path';
/** The number to quote when something is reported, for pages. */
export const REQUEST_ID_HEADER = 'x-gatehouse-request-id';

/** Rewrites the request for the pages: the session as it now is, the path, and the nonce for scripts. */
export function pageRenderer(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  pageCsp: string | undefined,
  next: RenderPage,
): RenderPage {
  return async (pass) => {
    const headers = new Headers(pass.headers);
    headers.set(PATH_HEADER, ctx.url.pathname + ctx.url.search);
    headers.set(REQUEST_ID_HEADER, ctx.requestId);
    headers.set('x-forwarded-host', ownHost(services, ctx));
    setTrace(headers, ctx.record.trace);
    if (pageCsp !== undefined) headers.set('content-security-policy', pageCsp);
    const cookie = await cookieForPages(services, ctx, auth);
    if (cookie !== undefined) headers.set('cookie', cookie);
    return timedPage(services, ctx, async () => {
      const response = await next({ ...pass, headers });
      return pass.file === undefined ? response : asFile(response);
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

export function createNonce(): string {
  return btoa(String.fromCharCode(...randomBytes(16)));
}
