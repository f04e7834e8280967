import { isRead } from '../http/request-kind.ts';
import type { BodyInfo } from '../http/transport.ts';
import type { Services } from '../pipeline/context.ts';
import { stepUpChallengeIn } from '../upstreams/challenge.ts';
import { pickHeaders } from '../upstreams/headers.ts';
import {
  foreignLocation,
  mappedLinks,
  mappedLocation,
  mappedRefresh,
  type Place,
} from '../upstreams/location.ts';
import type { Timer } from '../util/idle-timer.ts';
import { shapeOf } from './body.ts';
import type { ProxyCall } from './request.ts';

/** Statuses of responses without a body. @see Fetch Standard (WHATWG), section 2.2.3 */
const NULL_BODY: readonly number[] = [101, 204, 205, 304];
/**
 * What comes in the first flight of packets, in bytes. Such a body is taken whole: that costs a fraction of a stream, and one
 * that fails can still be told by its status. @see RFC 6928, section 2 (initial window)
 */
export const SHORT_BYTES = 14_600;

/** Ends the connection to the API when nothing comes any more. */
export interface ReadTimeout {
  readonly silence: Timer;
  /** Fails when it has ended. */
  readonly broken: Promise<never>;
}

/**
 * Writes the answer that the client gets: what is listed of the headers, and the body as it comes. When it stops coming, it
 * is broken off.
 *
 * @throws if a short body does not come whole
 */
export async function apiAnswer(
  services: Services,
  call: ProxyCall,
  response: Response,
  patience: ReadTimeout,
): Promise<Response> {
  const { target } = call;
  const { status } = response;
  const headers = pickHeaders(response.headers, target.upstream.responseHeaders);
  mapAddresses(services, headers, response.headers, call);
  const challenge = stepUpChallengeIn(response);
  if (challenge !== undefined) headers.set('www-authenticate', challenge);
  headers.set('cache-control', call.session === undefined ? cachingForAll(response.headers, call) : PRIVATE);
  if (call.session === undefined) headers.append('vary', 'Cookie');
  if (!services.transport.keepsEncodings && headers.has('content-encoding')) {
    // `fetch` has undone it, so the length that counted encoded bytes is no longer true.
    headers.delete('content-encoding');
    headers.delete('content-length');
  }
  const shape = shapeOf(headers);
  // Two lengths at once are none.
  if (shape.length === undefined) headers.delete('content-length');
  const body = await bodyOf(services, call, response, shape, patience);
  if (status === 101 && services.transport.upgrade !== undefined)
    return services.transport.upgrade(response, headers);
  return new Response(body, { ...services.transport.response, status, headers });
}

const PRIVATE = 'private, no-store';

/**
 * What the API allows, where its answer depends on no session. It was shown a credential that whoever gets the answer from a cache was not.
 *
 * @see RFC 9111, section 3.5 (storing responses to authenticated requests)
 */
function cachingForAll(given: Headers, { ctx, showsCredential }: ProxyCall): string {
  const said = given.get('cache-control');
  if (said === null || !isRead(ctx.request) || ctx.found.status !== 'none') return PRIVATE;
  const isShared = !showsCredential || /\b(?:public|s-maxage|must-revalidate)\b/i.test(said);
  return isShared ? said : `private, ${said}`;
}

/** An API speaks of addresses of its own; the client gets those that lead there, and others where the options say so. */
function mapAddresses(
  { targets }: Services,
  headers: Headers,
  given: Headers,
  { ctx, target }: ProxyCall,
): void {
  const place: Place = { target, targets, site: ctx.siteUrl };
  const location = given.get('location');
  if (location !== null) {
    const elsewhere = headers.has('location') ? foreignLocation(location, place) : undefined;
    setOrDelete(headers, 'location', mappedLocation(location, place) ?? elsewhere);
  }
  for (const [name, map] of MAPPED) {
    const value = headers.get(name);
    if (value !== null) setOrDelete(headers, name, map(value, place));
  }
}

/** The others that have addresses in them, where they cross at all. */
const MAPPED = [
  ['content-location', mappedLocation],
  ['link', mappedLinks],
  ['refresh', mappedRefresh],
] as const;

function setOrDelete(headers: Headers, name: string, value: string | undefined): void {
  if (value === undefined) headers.delete(name);
  else headers.set(name, value);
}

async function bodyOf(
  { transport }: Services,
  { target, ctx }: ProxyCall,
  response: Response,
  shape: BodyInfo,
  { silence, broken }: ReadTimeout,
): Promise<BodyInit | null> {
  const isNone = NULL_BODY.includes(response.status);
  // An answer to HEAD has the length of a body that does not come.
  if (isNone || ctx.request.method === 'HEAD' || response.body === null) {
    silence.stop();
    return isNone ? null : response.body;
  }
  const onWait = () => silence.restart(target.upstream.idleTimeout);
  if (shape.length !== undefined && shape.length <= SHORT_BYTES) {
    onWait();
    return Promise.race([response.arrayBuffer(), broken]).finally(silence.stop);
  }
  const watcher = { onWait, onChunk: silence.pause, onEnd: silence.stop, broken };
  return transport.observe(response.body, watcher, shape);
}
