import { normalizePath } from './path.ts';

const MAX_LENGTH = 2048;
const PLACEHOLDER_ORIGIN = 'https://gatehouse.invalid';
/** Control characters and backslashes are what URL parsers drop or turn, each in its own way. */
const SUSPECT = /[\p{Cc} \\]/u;

/**
 * Reduces whatever a client asks to be sent back to after sign-in to a path on this site.
 *
 * The value is parsed against a placeholder origin, compared, rebuilt from its parts and parsed again: only what
 * survives both times is used. A disguised path is refused even if it stays here: decoded once more on its way, it might
 * not.
 *
 * @param candidate - the untrusted value
 * @param fallback - the path to use instead
 * @returns a path with its query, in ASCII, always starting with exactly one slash
 * @see RFC 9700, OAuth 2.0 Security Best Current Practice, section 4.11 (open redirectors)
 */
export function safeReturnTo(candidate: unknown, fallback: string): string {
  const once = ownPath(candidate);
  const twice = once === undefined ? undefined : ownPath(once);
  return twice === undefined || twice !== once ? fallback : twice;
}

function ownPath(candidate: unknown): string | undefined {
  if (typeof candidate !== 'string' || candidate.length > MAX_LENGTH) return undefined;
  if (!candidate.startsWith('/') || candidate.startsWith('//') || SUSPECT.test(candidate)) return undefined;
  const url = URL.parse(candidate, PLACEHOLDER_ORIGIN);
  if (url === null) return undefined;
  const page = normalizePath(url.pathname);
  if (url.origin !== PLACEHOLDER_ORIGIN || page === undefined || isEntryPage(page)) return undefined;
  return url.pathname + url.search;
}

/** Sending someone who has just signed in back to the form, or out again, would be a loop. */
function isEntryPage(page: string): boolean {
  return /^\/(?:login|auth)(?:\/|$)/i.test(page);
}
