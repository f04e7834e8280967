import type { Route } from '../access/page-rules.ts';
import { clientAddress } from '../http/client-address.ts';
import { isOwnOrigin, type OwnOrigins } from '../http/origin.ts';
import { requestKind } from '../http/request-kind.ts';
import { cookieJar, findCookie } from '../session/cookie.ts';
import { openJournal } from '../telemetry/request-record.ts';
import type { Core, Visit } from './context.ts';

/** What the gate tells the pages, and what the framework and its builders tell themselves. */
const OWN_HEADERS = /^x-(?:gatehouse-|middleware-|prerender-|invoke-|matched-path|nextjs-(?:data|postponed))/;

/** What a request asks for, before anything is known of who asks. */
export interface Destination {
  readonly url: URL;
  readonly route: Route;
}

export function destinationOf(core: Core, request: Request): Destination {
  const url = new URL(request.url);
  return { url, route: core.routes(url.pathname) };
}

/** Looks at a request once, before anything is decided. */
export function arrive(core: Core, request: Request, { url, route }: Destination): Visit {
  const { headers } = request;
  const requestId = requestIdOf(headers, core.requestIdHeader);
  const jar = cookieJar(headers, core.config.ownOrigins.main);
  return {
    request,
    headers: withoutOwnHeaders(headers),
    url,
    route,
    kind: requestKind(request),
    jar,
    found: findCookie(headers.get('cookie'), jar),
    requestId,
    get address() {
      return clientAddress(headers, core.addressHeader);
    },
    get siteUrl() {
      return siteUrlOf(core.config.ownOrigins, headers, url, !jar.secure);
    },
    journal: openJournal(request, requestId, route.template, core.now()),
  };
}

function siteUrlOf(own: OwnOrigins, headers: Headers, url: URL, plainHttp: boolean): URL {
  const host = headers.get('host');
  const origin = `${url.protocol}//${host ?? url.host}`;
  return new URL(isOwnOrigin(origin, own, host, plainHttp) ? origin : (own.main ?? url.origin));
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
