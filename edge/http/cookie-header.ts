/**
 * Characters that all cookies of ours may take of a request. A server under Node, as `next start` is, refuses one whose
 * headers pass 16 KiB before anything of ours is asked, sign-out included; docs/session-format.md has what others take.
 */
export const MAX_COOKIES_LENGTH = 14 * 1024;
/** The longest sealed session: a sign-in at a provider may be under way beside it. */
export const MAX_SEALED_LENGTH = MAX_COOKIES_LENGTH - 1024;

/** A cookie of a request, and where in the `Cookie` header it stands: the characters between two semicolons. */
export interface SentCookie {
  readonly name: string;
  readonly value: string;
  readonly begin: number;
  readonly end: number;
}

/**
 * Finds the cookies whose names begin as told, byte for byte: what browsers send of a cookie without a name is none of them,
 * whatever it looks like. All others cost no more than being passed over.
 *
 * @see RFC 6265, section 4.2.1
 */
export function cookiesNamed(header: string | null, prefix: string): SentCookie[] {
  const found: SentCookie[] = [];
  if (header === null) return found;
  for (let at = header.indexOf(prefix); at >= 0; at = header.indexOf(prefix, at + 1)) {
    const begin = beforeBlanks(header, at);
    if (begin > 0 && header[begin - 1] !== ';') continue;
    const semicolon = header.indexOf(';', at);
    const end = semicolon < 0 ? header.length : semicolon;
    const text = header.slice(at, beforeBlanks(header, end));
    const equals = text.indexOf('=');
    if (equals > 0) found.push({ name: text.slice(0, equals), value: text.slice(equals + 1), begin, end });
    at = end;
  }
  return found;
}

/** Takes cookies out of a `Cookie` header. What is left stays byte for byte as it came. */
export function withoutCookies(header: string, cookies: readonly SentCookie[]): string {
  const kept: string[] = [];
  let at = 0;
  for (const { begin, end } of cookies) {
    if (begin > at) kept.push(header.slice(at, begin - 1));
    at = end + 1;
  }
  if (at <= header.length) kept.push(header.slice(at));
  return kept.join(';');
}

/** A name or a value without the blanks around it, as browsers read it. */
export function withoutBlanks(text: string): string {
  let begin = 0;
  while (text[begin] === ' ' || text[begin] === '\t') begin += 1;
  return text.slice(begin, Math.max(begin, beforeBlanks(text, text.length)));
}

/** Other blanks are letters of a name to browsers, and so they are here. @see RFC 9110, section 5.6.3 (`OWS`) */
function beforeBlanks(text: string, end: number): number {
  let at = end;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at -= 1;
  return at;
}
