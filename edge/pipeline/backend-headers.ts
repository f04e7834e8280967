import { setTrace } from '../http/trace-context.ts';
import type { ExtraHeaders, Session } from '../types.ts';
import type { RequestContext } from './context.ts';

/** The request that an exchange is made for, as far as those who answer it may know. */
type Occasion = Pick<RequestContext, 'address' | 'siteUrl' | 'record' | 'requestId'>;

/** What an exchange with the backend says of the request that it is made for: who is behind it, and its trace. */
export function backendHeaders(occasion: Occasion): ExtraHeaders {
  const headers = new Headers();
  setOccasion(headers, occasion);
  return Object.fromEntries(headers);
}

/**
 * Writes what an API is told beside what the client says: whose the request is, and what it is made for.
 *
 * @param authorize - shows the access token as the API wants it
 */
export function setBackendHeaders(
  headers: Headers,
  { tokens }: Session,
  authorize: (headers: Headers, accessToken: string) => void,
  occasion: Occasion,
): void {
  authorize(headers, tokens.accessToken);
  headers.set('x-request-id', occasion.requestId);
  setOccasion(headers, occasion);
}

function setOccasion(headers: Headers, { address, siteUrl, record }: Occasion): void {
  setForwarded(headers, address, siteUrl);
  setTrace(headers, record.trace);
}

/**
 * Says on whose behalf a request is forwarded, in the old form and in the standard one.
 *
 * @param address - the client's, in its canonical form; absent where the platform does not tell
 * @param origin - the one that the browser shows
 * @see RFC 7239, sections 4 to 6
 */
function setForwarded(headers: Headers, address: string | undefined, origin: URL): void {
  const { host, protocol } = origin;
  const proto = protocol.slice(0, -1);
  if (address !== undefined) headers.set('x-forwarded-for', address);
  headers.set('x-forwarded-host', host);
  headers.set('x-forwarded-proto', proto);
  headers.set('forwarded', `for=${nodeOf(address)};host="${host}";proto=${proto}`);
}

function nodeOf(address = 'unknown'): string {
  return address.includes(':') ? `"[${address}]"` : address;
}
