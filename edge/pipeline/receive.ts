import type { Language } from '../../locales/site.ts';
import type { Route } from '../access/page-rules.ts';
import { type Place, placeOf } from '../http/address.ts';
import { clientAddress } from '../http/client-address.ts';
import { isOriginWithheld } from '../http/csrf.ts';
import { languageFor } from '../http/language.ts';
import { OWN_HEADERS } from '../http/own-headers.ts';
import { isRead, type RequestKind, requestKind } from '../http/request-kind.ts';
import { type FoundCookie, findCookie } from '../session/cookie.ts';
import type { CookieJar } from '../session/jar.ts';
import { openRecord, type RequestRecord } from '../telemetry/request-record.ts';
import type { RequestContext, Services } from './context.ts';

/** What a request asks for, before anything is known of who asks. */
export interface Destination {
  readonly place: Place;
  readonly route: Route;
}

export function destinationOf(services: Services, request: Request): Destination {
  const place = placeOf(request.url);
  return { place, route: services.routes(place.pathname) };
}

/** A listed file that is everyone's, but for what the router asks for. */
export function isAsset(request: Request, { route }: Destination): boolean {
  return route.policy === 'asset' && isRead(request) && !request.headers.has('rsc');
}

/** Looks at a request once, before anything is decided. */
export function createContext(
  services: Services,
  request: Request,
  destination: Destination,
): RequestContext {
  return new Received(services, request, destination);
}

/** A class, because getters are then made once and not for each request. */
class Received implements RequestContext {
  readonly request: Request;
  readonly headers: Headers;
  readonly place: Place;
  readonly pathname: string;
  readonly search: string;
  readonly route: Route;
  readonly kind: RequestKind;
  readonly jar: CookieJar;
  readonly found: FoundCookie;
  readonly requestId: string;
  readonly record: RequestRecord;
  readonly #services: Services;
  #url: URL | undefined;

  constructor(services: Services, request: Request, { place, route }: Destination) {
    const { headers } = request;
    this.#services = services;
    this.request = request;
    this.headers = headers;
    this.place = place;
    this.pathname = place.pathname;
    this.search = place.search;
    this.route = route;
    this.kind = requestKind(request);
    this.jar = services.jarOf(headers);
    this.found = findCookie(headers.get('cookie'), this.jar);
    this.requestId = requestIdOf(headers, services.requestIdHeader);
    this.record = openRecord(
      request,
      this.requestId,
      route.template,
      services.now(),
      services.config.otlp !== undefined,
    );
  }

  get url(): URL {
    this.#url ??= new URL(this.request.url);
    return this.#url;
  }

  get language(): Language {
    return languageFor(this.headers, this.#services.languages);
  }

  get address(): string | undefined {
    return clientAddress(this.headers, this.#services.addressHeader);
  }

  get siteUrl(): URL {
    return this.#services.siteUrl(this.place.origin, this.headers.get('host'), !this.jar.secure);
  }
}

/** The platform's own id, where it has given the request one. */
function requestIdOf(headers: Headers, from: string | undefined): string {
  const given = from === undefined ? '' : (headers.get(from) ?? '');
  return /^[\w:-]{8,80}$/.test(given) ? given : crypto.randomUUID();
}

/** What only the gate may say is taken out of a client's mouth. */
export function dropOwnHeaders(headers: Headers): void {
  for (const name of ownNamesIn(headers)) headers.delete(name);
}

function ownNamesIn(headers: Headers): string[] {
  const names: string[] = [];
  for (const name of headers.keys()) if (OWN_HEADERS.test(name)) names.push(name);
  return names;
}

/** The framework runs no action that says nothing of its origin: what a page of ours has withheld is told all the same. */
export function tellOrigin(headers: Headers, ctx: Pick<RequestContext, 'siteUrl'>): void {
  if (isOriginWithheld(headers)) headers.set('origin', ctx.siteUrl.origin);
}
