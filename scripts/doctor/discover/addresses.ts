import { isLoopback } from '../../../edge/http/loopback.ts';

const MAX_BASES = 10;
const USUAL_PREFIXES = ['', '/api', '/api/v1', '/auth/v1', '/v1', '/parse'];
const WELL_KNOWN = /\/\.well-known\/.*$/;

/** Reads what was given as `--url`, which may lack its scheme; `undefined` where it is no address. */
export function readAddress(text: string): URL | undefined {
  const trimmed = text.trim();
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : withScheme(trimmed);
  if (!URL.canParse(whole)) return undefined;
  const url = new URL(whole);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  url.search = '';
  url.hash = '';
  return url;
}

function withScheme(address: string): string {
  const plain = `http://${address}`;
  return URL.canParse(plain) && isLoopback(plain) ? plain : `https://${address}`;
}

/** The address and those above it, without trailing slashes, the nearest first. */
export function ancestors({ origin, pathname }: URL): [string, ...string[]] {
  const parts = pathname.replace(WELL_KNOWN, '').split('/').filter(Boolean);
  const above = parts.map((_, index) => [origin, ...parts.slice(0, parts.length - index)].join('/'));
  const [nearest = origin, ...others] = [...above, origin];
  return [nearest, ...others];
}

/** Where an API may begin of which some page was given: the address, those above it, and the usual places. */
export function basesOf(url: URL): string[] {
  const usual = USUAL_PREFIXES.map((prefix) => url.origin + prefix);
  return [...new Set([...ancestors(url), ...usual])].slice(0, MAX_BASES);
}

/** A path of the host, as it is below the base URL. */
export function belowBase(base: string, pathname: string): string {
  return pathname.slice(new URL(base).pathname.replace(/\/$/, '').length);
}
