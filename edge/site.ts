import type { Core, Visit } from './core.ts';
import { isOwnOrigin } from './own-origin.ts';

/** The address of this site that the browser shows, if it is one of ours. */
export function siteOf(
  { config: { ownOrigins } }: Pick<Core, 'config'>,
  { headers, jar, url }: Pick<Visit, 'headers' | 'jar' | 'url'>,
): URL {
  const origin = `${url.protocol}//${headers.get('host') ?? url.host}`;
  const isOurs = isOwnOrigin(origin, ownOrigins, headers.get('host'), !jar.secure);
  return new URL(isOurs ? origin : (ownOrigins.main ?? url.origin));
}
