import type { Route } from '../access/page-rules.ts';
import { clientAddress } from '../http/client-address.ts';
import { isOriginWithheld } from '../http/csrf.ts';
import { isOwnOrigin, type OwnOrigins } from '../http/origin.ts';
import { OWN_HEADERS } from '../http/own-headers.ts';
import { isRead, requestKind } from '../http/request-kind.ts';
import { cookieJar, findCookie } from '../session/cookie.ts';
import { openRecord } from '../telemetry/request-record.ts';
import type { RequestContext, Services } from './context.ts';

/** What a request asks for, before anything is known of who asks. */
export interface Destination {
  readonly url: URL;
  readonly route: Route;
}

export function destinationOf(services: Services, request: Request): Destination {
  const url = new URL(request.url);
  return { url, route: services.routes(url.pathname) };
}

/** A listed file that is everyone's, but for what the router asks for. */
export function isAsset(request: Request, { route }: Destination): boolean {
  return route.policy === 'asset' && isRead(request) && !request.headers.has('rsc');
}

/** Looks at a request once, before anything is decided. */
export function createContext(
  services: Services,
  request: Request,
  { url, route }: Destination,
): RequestContext {
  const { headers } = request;
  const requestId = requestIdOf(headers, services.requestIdHeader);
  const { ownOrigins } = services.config;
  const jar = cookieJar(headers, ownOrigins.main);
  const siteUrl = () => siteUrlOf(ownOrigins, headers, url, !jar.secure);
  return {
    request,
    headers: withOrigin(withoutOwnHeaders(headers), siteUrl),
    url,
    route,
    kind: requestKind(request),
    jar,
    found: findCookie(headers.get('cookie'), jar),
    requestId,
    get address() {
      return clientAddress(headers, services.addressHeader);
    },
    get siteUrl() {
      return siteUrl();
    },
    record: openRecord(request, requestId, route.template, services.now()),
  };
}

function siteUrlOf(own: OwnOrigins, headers: Headers, url: URL, plainHttp: boolean): URL {
  const host = headers.get('host');
  const origin = `${url.protocol}//${host ?? url.host}`;
  return new URL(isOwnOrigin(origin, own, host, plainHttp) ? origin : (own.main ?? url.origin));
}

/** The framework runs no action that says nothing of its origin: what a page of ours has withheld is told all the same. */
function withOrigin(headers: Headers, siteUrl: () => URL): Headers {
  if (!isOriginWithheld(headers)) return headers;
  const told = new Headers(headers);
  told.set('origin', siteUrl().origin);
  return told;
}

/** The platform's own id, where it has given the request one. */
function requestIdOf(headers: Headers, from: string | undefined): string {
  const given = from === undefined ? '' : (headers.get(from) ?? '');
  return /^[\w:-]{8,80}$/.test(given) ? given : crypto.randomUUID();
}

/** What only the gate may say is taken out of a client's mouth. */
export function withoutOwnHeaders(sent: Headers): Headers {
  let headers = sent;
  for (const name of sent.keys()) {
    if (!OWN_HEADERS.test(name)) continue;
    if (headers === sent) headers = new Headers(sent);
    headers.delete(name);
  }
  return headers;
}
