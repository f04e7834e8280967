import {
  cookiesNamed,
  MAX_SEALED_LENGTH,
  type SentCookie,
  withoutBlanks,
  withoutCookies,
} from '../http/cookie-header.ts';
import { type CookieJar, namePrefix } from './jar.ts';

const CHUNK_LENGTH = 4000;
const MAX_CHUNKS = 8;
/** What follows the name where a value is in chunks; a whole one has nothing there. */
const CHUNK_SUFFIX = /^(?:\.[0-7])?$/;

/** What a `Cookie` header holds under our name. */
export type FoundCookie =
  | { readonly status: 'none' }
  /** A name twice, or nothing that could be a session. */
  | { readonly status: 'ambiguous'; readonly names: readonly string[] }
  | {
      readonly status: 'found';
      /** What may be the session: one value, or two where one is whole and one in chunks. */
      readonly values: readonly [string, string?];
      readonly names: readonly string[];
      /** There is more than one session takes. */
      readonly mixed: boolean;
    };

/**
 * Finds the session cookie, whole or in chunks. What two answers at once leave behind holds both: which of them is a session,
 * and which to prefer, the seals tell. Two cookies of one name are not guessed at: someone may have planted one of them.
 *
 * @see RFC 6265bis, section 5.7 (cookies of one name may be sent twice, in no order to rely on)
 */
export function findCookie(header: string | null, jar: CookieJar): FoundCookie {
  const ours = ownCookies(header, jar);
  const [one] = ours;
  if (one === undefined) return { status: 'none' };
  if (ours.length === 1 && one.name === jar.name)
    return { status: 'found', values: [one.value], names: [one.name], mixed: false };
  const cookies = new Map(ours.map(({ name, value }) => [name, value]));
  const names = [...cookies.keys()];
  if (cookies.size !== ours.length) return { status: 'ambiguous', names };
  const whole = cookies.get(jar.name);
  const chunks = chunksIn(cookies, jar);
  const [first, second] = [whole, chunks?.join('')].filter((value) => value !== undefined);
  if (first === undefined) return { status: 'ambiguous', names };
  const mixed = second !== undefined || names.length !== (chunks?.length ?? 1);
  return { status: 'found', values: second === undefined ? [first] : [first, second], names, mixed };
}

/** The chunks of the answer that came last: only the last of them is not full, and what lies beyond is an older one's. */
function chunksIn(cookies: ReadonlyMap<string, string>, { name }: CookieJar): string[] | undefined {
  const chunks: string[] = [];
  for (let index = 0; index < MAX_CHUNKS; index += 1) {
    const chunk = cookies.get(`${name}.${index}`);
    if (chunk === undefined || chunk.length > CHUNK_LENGTH) break;
    chunks.push(chunk);
    if (chunk.length < CHUNK_LENGTH) break;
  }
  return chunks.length < 2 ? undefined : chunks;
}

/** The names of our cookies in a `Cookie` header, whatever they are worth. */
export function presentCookies(header: string | null, jar: CookieJar): readonly string[] {
  return namesOf(findCookie(header, jar));
}

/** The names of the cookies that a session was looked for in. */
export function namesOf(found: FoundCookie): readonly string[] {
  return found.status === 'none' ? [] : found.names;
}

/** Whether there are more cookies of ours than one session takes. */
export function isMixed(found: FoundCookie): boolean {
  return found.status === 'found' && found.mixed;
}

/** One cookie to set; `maxAge` is in seconds, and 0 takes the cookie away. Without one it stays until the browser is closed. */
export interface CookieWrite {
  readonly name: string;
  readonly value: string;
  readonly maxAge?: number;
  /** Where a cookie that is not ours, but has our name, is taken away. Ours are the host's own, at `/`. */
  readonly scope?: CookieScope;
}

export interface CookieScope {
  readonly path: string;
  readonly domain?: string;
}

export interface CookieAttributes {
  readonly path: '/';
  readonly httpOnly: true;
  readonly secure: boolean;
  readonly sameSite: 'lax';
  readonly domain?: string;
}

/** The attributes of a session's cookies, set or taken away. */
export function cookieAttributes({ secure, domain }: CookieJar): CookieAttributes {
  return { path: '/', httpOnly: true, secure, sameSite: 'lax', ...(domain !== undefined && { domain }) };
}

/**
 * Lists the cookies that store a sealed session, and expire every cookie of ours that it leaves stale.
 *
 * @param maxAge - seconds; none until the browser is closed
 * @param present - names that the request carried
 */
export function storeCookie(
  jar: CookieJar,
  value: string,
  maxAge: number | undefined,
  present: readonly string[],
): CookieWrite[] {
  const chunks = toChunks(jar, value);
  const stale = present.filter((name) => !chunks.some(([chunk]) => chunk === name));
  return [
    ...chunks.map(([name, chunk]) => ({ name, value: chunk, ...(maxAge !== undefined && { maxAge }) })),
    ...stale.map((name) => ({ name, value: '', maxAge: 0 })),
  ];
}

/** Lists the cookies that end a session. */
export function expireCookie(jar: CookieJar, present: readonly string[]): CookieWrite[] {
  return [...new Set([jar.name, ...present])].map((name) => ({ name, value: '', maxAge: 0 }));
}

/** Writes a `Set-Cookie` value. @see RFC 6265bis, section 4.1.3.2 (the `__Host-` prefix) */
export function serializeCookie(jar: CookieJar, { name, value, maxAge, scope }: CookieWrite): string {
  const secure = jar.secure ? '; Secure' : '';
  const within = scope === undefined && isOurs(name, jar) ? jar.domain : scope?.domain;
  const domain = within === undefined ? '' : `; Domain=${within}`;
  const age = maxAge === undefined ? '' : `; Max-Age=${maxAge}`;
  return `${name}=${value}; Path=${scope?.path ?? '/'}${domain}${age}; HttpOnly${secure}; SameSite=Lax`;
}

/**
 * Rewrites a request's `Cookie` header so that what runs behind the gate sees the session as the gate left it. What is not
 * ours stays as it came.
 *
 * @param value - the sealed session, or `undefined` to take ours away
 * @returns the header, or `undefined` when nothing is left
 */
export function replaceCookie(
  header: string | null,
  jar: CookieJar,
  value: string | undefined,
): string | undefined {
  const others = withoutCookies(header ?? '', ownCookies(header, jar));
  const ours = value === undefined ? [] : toChunks(jar, value).map((pair) => pair.join('='));
  const all = [others, ...ours].filter((part) => part !== '');
  return all.length === 0 ? undefined : all.join('; ');
}

function toChunks(jar: CookieJar, value: string): [name: string, value: string][] {
  if (value.length <= CHUNK_LENGTH) return [[jar.name, value]];
  if (value.length > MAX_SEALED_LENGTH)
    throw new RangeError(`A session of ${value.length} characters does not fit in cookies.`);
  // One that fills its chunks is followed by an empty one, so that a longer one's rest is not taken for its own.
  return Array.from({ length: Math.floor(value.length / CHUNK_LENGTH) + 1 }, (_, index) => [
    `${jar.name}.${index}`,
    value.slice(index * CHUNK_LENGTH, (index + 1) * CHUNK_LENGTH),
  ]);
}

/** What our other cookies are called behind the prefix; those of sign-ins under way at a provider begin so. */
export const SIGN_IN_NAME = 'sign-in.';
export const SIGN_OUT_NAME = 'sign-out';
export const SECOND_STEP_NAME = 'second-step';
export const SKIPPED_NAME = 'sign-in-skipped';

/** Whether a name is that of a cookie which only the gate may set. */
export function isOwnCookie(name: string, jar: CookieJar): boolean {
  const prefix = namePrefix(jar);
  const isOfOne = [SIGN_OUT_NAME, SECOND_STEP_NAME, SKIPPED_NAME].some((own) => name === prefix + own);
  return isOfOne || isOurs(name, jar) || name.startsWith(prefix + SIGN_IN_NAME);
}

/** The name that a browser reads in a `Set-Cookie` line. @see RFC 6265bis, section 5.6 */
export function setCookieName(line: string): string {
  const [pair = ''] = line.split(';', 1);
  const [name = ''] = pair.split('=', 1);
  return withoutBlanks(name);
}

function ownCookies(header: string | null, jar: CookieJar): SentCookie[] {
  return cookiesNamed(header, jar.name).filter(({ name }) => isOurs(name, jar));
}

function isOurs(name: string, jar: CookieJar): boolean {
  return name.startsWith(jar.name) && CHUNK_SUFFIX.test(name.slice(jar.name.length));
}
