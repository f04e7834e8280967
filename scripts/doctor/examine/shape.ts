import { isDotPath } from '../../../edge/config/variables/schemas.ts';
import { endOf } from '../../../edge/tokens/expiry.ts';
import { at, idIn, isText } from '../../../edge/util/json-path.ts';

const MAX_LEAVES = 500;
const MAX_DEPTH = 5;
const NAMES = ['email', 'username', 'name', 'login', 'preferred_username', 'given_name'];
const TOKEN = /^[\x21-\x3a\x3c-\x7e]{8,16384}$/;
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

/** Where an answer to a sign-in has what a session is made of. */
export interface Shape {
  readonly access: string;
  readonly refresh: string | undefined;
  readonly refreshCookie: string | undefined;
  readonly expiresIn: { readonly path: string; readonly unit: 's' | 'ms' } | undefined;
  readonly user: string | undefined;
}

/** A value in JSON, and the dot-path to it. */
export interface Leaf {
  readonly path: string;
  readonly value: unknown;
}

/**
 * Finds the tokens in an answer that is not known, by what they are called and by what they look like.
 *
 * @param setCookies - the `Set-Cookie` lines beside it
 * @param now - milliseconds since the epoch
 * @returns `undefined` where there is no access token
 */
export function shapeOf(body: unknown, setCookies: readonly string[], now: number): Shape | undefined {
  const leaves = leavesOf(body);
  const access = best(leaves.filter(isTokenLike), accessScore);
  if (access === undefined) return undefined;
  const others = leaves.filter(({ value }) => value !== access.value);
  const refresh = best(others.filter(isTokenLike), refreshScore);
  return {
    access: access.path,
    refresh: refresh?.path,
    refreshCookie: refresh === undefined ? refreshCookieIn(setCookies) : undefined,
    expiresIn: lifetimeIn(leaves, access.value, now),
    user: personIn(body),
  };
}

/**
 * The object in JSON that is about a person: the nearest with an id, and a name of some kind beside it.
 *
 * @param ids - where ids are, if it is not where they usually are
 */
export function personIn(body: unknown, ids?: readonly string[], path = '.'): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  if (NAMES.some((name) => isText(at(body, name))) && idIn(body, ids) !== undefined) return path;
  if (path.split('.').length > MAX_DEPTH) return undefined;
  for (const [name, value] of Object.entries(body)) {
    const inner = path === '.' ? name : `${path}.${name}`;
    const found = isDotPath(inner) ? personIn(value, ids, inner) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * All values that are no objects, the nearest first.
 *
 * @param isListed - whether those in lists are among them
 */
export function leavesOf(body: unknown, isListed = true): Leaf[] {
  const leaves: Leaf[] = [];
  let level: Leaf[] = [{ path: '.', value: body }];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0 && leaves.length < MAX_LEAVES; depth += 1) {
    leaves.push(...level.filter(({ value }) => typeof value !== 'object'));
    const whole = level.filter(({ value }) => isListed || !Array.isArray(value));
    level = whole.flatMap(({ path, value }) => membersOf(path, value)).slice(0, MAX_LEAVES);
  }
  return leaves;
}

function membersOf(path: string, value: unknown): Leaf[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .map(([name, inner]) => ({ path: path === '.' ? name : `${path}.${name}`, value: inner }))
    .filter((leaf) => isDotPath(leaf.path));
}

function isTokenLike({ value }: Leaf): boolean {
  return typeof value === 'string' && TOKEN.test(value);
}

function best(leaves: readonly Leaf[], score: (leaf: Leaf) => number): Leaf | undefined {
  const scored = leaves.map((leaf) => ({ leaf, points: score(leaf) })).filter(({ points }) => points > 2);
  return scored.toSorted((one, other) => other.points - one.points)[0]?.leaf;
}

function accessScore({ path, value }: Leaf): number {
  const words = path.toLowerCase().replace(/[_-]/g, '');
  if (/refresh|renew|idtoken|csrf|xsrf|device|tokentype|expir|sessionid/.test(words)) return 0;
  const last = words.split('.').at(-1) ?? '';
  const named = /^access(?:token)?$|^jwt(?:token)?$|^(?:auth|api|bearer)token$/.test(last) ? 5 : 0;
  const related = /token|bearer|jwt/.test(words) ? 3 : 0;
  return Math.max(named, related) + (JWT.test(String(value)) ? 4 : 0);
}

function refreshScore({ path }: Leaf): number {
  const words = path.toLowerCase();
  return /refresh|renew/.test(words) && !/expir|ttl|type|url|_at$/.test(words) ? 5 : 0;
}

function refreshCookieIn(setCookies: readonly string[]): string | undefined {
  const pairs = setCookies.map((line) => /^([^=;\s]+)=([^;]{8,})/.exec(line));
  return pairs.find((pair) => /refresh|renew|^rt$/i.test(pair?.[1] ?? ''))?.[1];
}

/** Where the token tells its end itself, that end tells the unit. */
function lifetimeIn(leaves: readonly Leaf[], accessToken: unknown, now: number): Shape['expiresIn'] {
  const found = leaves.find(
    ({ path, value }) =>
      typeof value === 'number' &&
      value > 0 &&
      /^(?:expir\w*|ttl|lifetime|max_?age|millis)$/i.test(nameOf(path)),
  );
  if (found === undefined || /at$/i.test(nameOf(found.path))) return undefined;
  const end = endOf(String(accessToken), now);
  const left = end === undefined ? undefined : end - now;
  const isNear = left !== undefined && Math.abs(Number(found.value) - left) < left / 2;
  const isMillis = left === undefined ? /ms$|milli/i.test(found.path) : isNear;
  return { path: found.path, unit: isMillis ? 'ms' : 's' };
}

function nameOf(path: string): string {
  return path.split('.').at(-1) ?? '';
}
