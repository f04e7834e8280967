import { findCookie, isOwnCookie, setCookieName } from '../session/cookie.ts';
import type { CookieChange, RequestContext, Services } from './context.ts';

/**
 * Takes cookies of ours out of a page's answer, by whatever route they came into it. Where an action of a page has refreshed
 * the session, the gate writes it: a page may keep the session that its visitor has, and never put another in its place.
 *
 * @returns the session as the page has left it, if it is the visitor's own
 */
export async function takePageCookies(
  { sessions }: Pick<Services, 'sessions'>,
  { found, jar }: RequestContext,
  headers: Headers,
): Promise<Extract<CookieChange, { kind: 'store' }> | undefined> {
  const lines = headers.getSetCookie();
  const own = lines.filter((line) => isOwnCookie(setCookieName(line), jar));
  if (own.length === 0) return undefined;
  headers.delete('set-cookie');
  for (const line of lines) if (!own.includes(line)) headers.append('set-cookie', line);
  const before = await sessions.read(found);
  const after = await sessions.read(findCookie(asSentBack(own), jar));
  const isOwn = before.status === 'open' && after.status === 'open' && before.session.id === after.session.id;
  return isOwn ? { kind: 'store', session: after.session } : undefined;
}

/** The `Cookie` header of a browser that has been sent these, without those that are taken away. */
function asSentBack(lines: readonly string[]): string {
  return lines
    .map((line) => line.split(';', 1)[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');
}
