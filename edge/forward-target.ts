import type { Backend } from './backend.ts';

const PREFIX = '/api';
const MAX_READINGS = 5;
/** What climbs, or what some server down the line might take for climbing. */
const ESCAPING = /^\/\/|\/\.{1,2}(?:[/;]|$)|[\\\p{Cc}]/u;

/**
 * Builds the backend's address from the request's own URL: a route parameter can be overridden from the query.
 *
 * @returns `undefined` when the path, however often it is decoded, would leave the backend's base path, or lead to where
 *   it issues tokens
 */
export function targetUrl(backend: Backend, { pathname, search }: URL): URL | undefined {
  const path = pathname.slice(PREFIX.length);
  const readings = decodings(path);
  if (readings === undefined) return undefined;
  if (readings.some((reading) => ESCAPING.test(reading) || backend.issuesTokens(reading))) return undefined;
  const target = backend.url(path + search);
  return backend.contains(target) ? target : undefined;
}

/**
 * Maps a redirect within the backend to one within `/api`; one to anywhere else is not the browser's to follow.
 *
 * @see RFC 9110, section 10.2.2 (`Location` is relative to the address that was asked for)
 */
export function mappedLocation(location: string, target: URL, backend: Backend): string | undefined {
  if (!URL.canParse(location, target)) return undefined;
  const url = new URL(location, target);
  if (!backend.contains(url)) return undefined;
  return `${PREFIX}/${url.pathname.slice(backend.url('/').pathname.length)}${url.search}`;
}

/** The path as it is, and as servers down the line might read it; `undefined` when it is not well encoded. */
function decodings(path: string): string[] | undefined {
  if (!isWellEncoded(path)) return undefined;
  const readings = [path];
  for (let next = decodeAscii(path); next !== readings.at(-1); next = decodeAscii(next)) {
    if (readings.length === MAX_READINGS) return undefined;
    readings.push(next);
  }
  return readings;
}

function isWellEncoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Escape by escape, so that a broken one hides nothing behind it. All that could climb is ASCII. */
function decodeAscii(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
