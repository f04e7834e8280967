/** Where a request goes, at this site: as a parser of URLs writes it. */
export interface Place {
  readonly href: string;
  readonly origin: string;
  readonly pathname: string;
  /** With its question mark; empty where there is none. */
  readonly search: string;
}

/** An origin, segments that are no dot segments, and perhaps a query: of letters that no parser would write otherwise. */
const PLAIN =
  /^(https?:\/\/[^/?#\\@]+)((?:\/(?!\.{1,2}(?:[/?]|$))[\w\-.~!$&'()*+,;=:@]*)+)(\?[\w\-.~!$&()*+,;=:@/?%]+)?$/;

/** The last origin that the parser has left as it was: most requests of an isolate are for the same. */
let known: string | undefined;

/**
 * Reads the address of a request, by a parser of URLs unless that would leave it as it is.
 *
 * @throws TypeError when it is none
 * @see URL Standard (WHATWG), "path percent-encode set" and "special-query percent-encode set"
 */
export function placeOf(address: string): Place {
  const [, written, path, query = ''] = PLAIN.exec(address) ?? [];
  if (written !== undefined && written === known && path !== undefined)
    return { href: address, origin: written, pathname: path, search: query };
  const { href, origin, pathname, search } = new URL(address);
  if (origin === written) known = written;
  return { href, origin, pathname, search };
}
