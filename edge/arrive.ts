import { clientAddress } from './client-address.ts';
import { cookieJar } from './cookies.ts';
import type { Core, Visit } from './core.ts';
import { openJournal } from './journal.ts';
import { requestKind } from './request-kind.ts';

const OWN_HEADERS = /^x-(?:gatehouse|middleware)-/;

/** Looks at a request once, before anything is decided. */
export function arrive(core: Core, request: Request): Visit {
  const url = new URL(request.url);
  const route = core.routes(url.pathname);
  const requestId = requestIdOf(request.headers, core.requestIdHeader);
  return {
    request,
    headers: withoutOwnHeaders(request.headers),
    url,
    route,
    kind: requestKind(request),
    jar: cookieJar(request.headers, core.config.ownOrigins.main),
    requestId,
    address: clientAddress(request.headers, core.addressHeader),
    journal: openJournal(request, requestId, route.template, core.now()),
  };
}

/** The platform's own id, where it has given the request one. */
function requestIdOf(headers: Headers, from: string | undefined): string {
  const given = from === undefined ? '' : (headers.get(from) ?? '');
  return /^[\w:-]{8,80}$/.test(given) ? given : crypto.randomUUID();
}

/** What only the gate may say is taken out of a client's mouth. */
function withoutOwnHeaders(sent: Headers): Headers {
  const said = [...sent.keys()].filter((name) => OWN_HEADERS.test(name));
  if (said.length === 0) return sent;
  const headers = new Headers(sent);
  for (const name of said) headers.delete(name);
  return headers;
}
