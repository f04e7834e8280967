import type { Words } from '../../locales/en.ts';
import { isAtHost, isOwnOrigin, type OwnOrigins } from './origin.ts';
import { isWebSocket } from './request-kind.ts';

const UNSAFE_METHOD = /^(?!GET$|HEAD$|OPTIONS$)/;
/** What may read: a page of ours, a person by hand, and clients that say nothing. Two values at once are none of these. */
const OWN_SITE: readonly (string | null)[] = ['same-origin', 'none', null];

/**
 * Tells whether another site has led someone here, or has the browser ask for something: a neighbour on the same site
 * counts as another, and so does every stop of a redirect that began elsewhere. A browser that is too old to say, or a
 * client that is none, counts as our own.
 *
 * @see Fetch Metadata Request Headers (W3C), section 2.3 (`Sec-Fetch-Site`, over redirects too)
 */
export function isFromElsewhere({ headers }: Request): boolean {
  return !OWN_SITE.includes(headers.get('sec-fetch-site'));
}

/**
 * Tells whether a page of ours has posted without its origin, as one with `Referrer-Policy: no-referrer` does. Frames in a sandbox,
 * `data:` documents and redirects by way of another site send `null` as well, but are cross-site to a browser that says so.
 *
 * @see Fetch Standard (WHATWG), "append a request `Origin` header"; Fetch Metadata, section 2.3
 */
export function isOriginWithheld(headers: Headers): boolean {
  return headers.get('origin') === 'null' && headers.get('sec-fetch-site') === 'same-origin';
}

/** What is asked for, as far as it decides which requests must come from our own pages. */
export interface Asked {
  /** It is for scripts of ours: reading it, too, must be ours, other than by following a link. */
  readonly guardsReads: boolean;
  /** An origin without TLS can be ours, as on loopback. */
  readonly plainHttp: boolean;
}

/**
 * Tells whether another site is behind a request that must come from our own pages: any unsafe method, and whatever
 * is asked of `/api` and `/auth` other than by following a link. What proves nothing is refused too.
 *
 * @see Fetch Metadata Request Headers (W3C), section 2.3; RFC 6454, section 7 (`Origin`); RFC 6455, section 10.2
 */
export function isCrossSite(request: Request, { guardsReads, plainHttp }: Asked, own: OwnOrigins): boolean {
  const { headers, method } = request;
  const isUnsafe = UNSAFE_METHOD.test(method);
  const socket = isWebSocket(request);
  if (!isUnsafe && !socket && (!guardsReads || isLinkFollowed(headers))) return false;
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const isOwn = origin !== null && isOwnOrigin(origin, own, headers.get('host'), plainHttp);
  // Nothing else keeps another site's script from a WebSocket: it needs no permission to read what comes.
  if (socket) return !isOwn;
  const foreignOrigin = origin !== null && !isOwn && !isOriginWithheld(headers);
  if (isUnsafe) return foreignOrigin || (site === null ? origin === null : site !== 'same-origin');
  return foreignOrigin || isFromElsewhere(request);
}

/** What helps against a refusal. */
export interface AddressCure {
  readonly says: keyof Words['addresses'];
  /** Where the site is to be opened, where that is known. */
  readonly address?: string;
  /** Whether it is in the hands of whoever has opened the page, and not of those who run the site. */
  readonly isForVisitors: boolean;
}

/**
 * What to say to someone on a page of this very site that is not taken for one: it was opened under another address than its own, or
 * without TLS, so that no browser would keep its cookie, or the host does not come through.
 */
export function cureOfAddress(
  { headers }: Request,
  plainHttp: boolean,
  own: OwnOrigins,
): AddressCure | undefined {
  const origin = headers.get('origin') ?? '';
  const host = headers.get('host');
  if (isOwnOrigin(origin, own, host, plainHttp)) return undefined;
  const isHere = isAtHost(origin, host);
  if (!isHere && headers.get('sec-fetch-site') !== 'same-origin') return undefined;
  if (own.main !== undefined) return { says: 'moved', address: own.main, isForVisitors: true };
  return { says: isHere ? 'withoutTls' : 'unknownHost', isForVisitors: isHere };
}

/** The same in a sentence. */
export function sayCure({ says, address = '' }: AddressCure, words: Words['addresses']): string {
  const sentence = words[says];
  return typeof sentence === 'string' ? sentence : sentence.join(address);
}

function isLinkFollowed(headers: Headers): boolean {
  return headers.get('sec-fetch-dest') === 'document';
}
