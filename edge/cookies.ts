const CHUNK_LENGTH = 4000;
const MAX_CHUNKS = 8;
const NAME = 'gatehouse-session';

/** The longest sealed value that the chunks can hold. */
export const MAX_SEALED_LENGTH = CHUNK_LENGTH * MAX_CHUNKS;

const SECURE_NAME = '__Host-session';

/** Where a cookie lives: behind TLS with the `__Host-` prefix, or on plain-http loopback, where browsers refuse both. */
export interface CookieJar {
  readonly name: string;
  readonly secure: boolean;
}

/** What a `Cookie` header holds under our name. */
export type FoundCookie =
  | { readonly status: 'none' }
  | { readonly status: 'ambiguous'; readonly names: readonly string[] }
  | { readonly status: 'found'; readonly value: string; readonly names: readonly string[] };

/**
 * Tells which jar a request's session cookie is in.
 *
 * Only `Host` and the configuration are looked at: a header such as `X-Forwarded-Proto` is anyone's to send.
 *
 * @param ownOrigin - the origin that users see, where it is configured
 */
export function cookieJar(headers: Headers, ownOrigin?: string): CookieJar {
  const host = headers.get('host') ?? '';
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host);
  const secure = !loopback || (ownOrigin?.startsWith('https:') ?? false);
  return { name: secure ? SECURE_NAME : NAME, secure };
}

/**
 * Finds the session cookie, whole or in chunks. Two cookies of one name, or a whole one beside chunks, are not
 * guessed at: someone may have planted one of them.
 *
 * @see RFC 6265bis, section 5.7 (cookies of one name may be sent twice, in no order to rely on)
 */
export function findCookie(header: string | null, jar: CookieJar): FoundCookie {
  const ours = ownPairs(header, jar);
  if (ours.length === 0) return { status: 'none' };
  const values = new Map(ours);
  const names = [...values.keys()];
  if (values.size !== ours.length) return { status: 'ambiguous', names };
  const whole = values.get(jar.name);
  if (whole !== undefined) {
    return ours.length === 1 ? { status: 'found', value: whole, names } : { status: 'ambiguous', names };
  }
  const chunks = ours.map((_, index) => values.get(`${jar.name}.${index}`));
  if (chunks.includes(undefined)) return { status: 'ambiguous', names };
  return { status: 'found', value: chunks.join(''), names };
}

/** The names of our cookies in a `Cookie` header, whatever they are worth. */
export function presentCookies(header: string | null, jar: CookieJar): readonly string[] {
  return namesOf(findCookie(header, jar));
}

/** The names of the cookies that a session was looked for in. */
export function namesOf(found: FoundCookie): readonly string[] {
  return found.status === 'none' ? [] : found.names;
}

/** One cookie to set; `maxAge` is in seconds, and 0 takes the cookie away. */
export interface CookieWrite {
  readonly name: string;
  readonly value: string;
  readonly maxAge: number;
  /** Where a cookie that is not ours, but has our name, is taken away. Ours are the host's own, at `/`. */
  readonly scope?: CookieScope;
}

export interface CookieScope {
  readonly path: string;
  readonly domain?: string;
}

/** The attributes of every cookie of ours, set or taken away. */
export function cookieAttributes({ secure }: CookieJar) {
  return { path: '/', httpOnly: true, secure, sameSite: 'lax' } as const;
}

/**
 * Lists the cookies that store a sealed session, and expire every cookie of ours that it leaves stale.
 *
 * @param maxAge - seconds
 * @param present - names that the request carried
 */
export function storeCookie(
  jar: CookieJar,
  value: string,
  maxAge: number,
  present: readonly string[],
): CookieWrite[] {
  const chunks = toChunks(jar, value);
  const stale = present.filter((name) => !chunks.some(([chunk]) => chunk === name));
  return [
    ...chunks.map(([name, chunk]) => ({ name, value: chunk, maxAge })),
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
  const domain = scope?.domain === undefined ? '' : `; Domain=${scope.domain}`;
  return `${name}=${value}; Path=${scope?.path ?? '/'}${domain}; Max-Age=${maxAge}; HttpOnly${secure}; SameSite=Lax`;
}

/**
 * Rewrites a request's `Cookie` header so that what runs behind the gate sees the session as the gate left it.
 *
 * @param value - the sealed session, or `undefined` to take ours away
 * @returns the header, or `undefined` when nothing is left
 */
export function replaceCookie(
  header: string | null,
  jar: CookieJar,
  value: string | undefined,
): string | undefined {
  const others = pairs(header).filter(([name]) => !isOurs(name, jar));
  const ours = value === undefined ? [] : toChunks(jar, value);
  const all = [...others, ...ours].map(([name, content]) => (name === '' ? content : `${name}=${content}`));
  return all.length === 0 ? undefined : all.join('; ');
}

function toChunks(jar: CookieJar, value: string): [string, string][] {
  if (value.length <= CHUNK_LENGTH) return [[jar.name, value]];
  const count = Math.ceil(value.length / CHUNK_LENGTH);
  if (count > MAX_CHUNKS)
    throw new RangeError(`A session of ${value.length} characters does not fit in cookies.`);
  return Array.from({ length: count }, (_, index) => [
    `${jar.name}.${index}`,
    value.slice(index * CHUNK_LENGTH, (index + 1) * CHUNK_LENGTH),
  ]);
}

function isOurs(name: string, jar: CookieJar): boolean {
  if (!name.startsWith(jar.name)) return false;
  return name.length === jar.name.length || /^\.\d{1,3}$/.test(name.slice(jar.name.length));
}

/** Every cookie of a `Cookie` header, by name and value, in its order. */
export function presentPairs(header: string | null): readonly (readonly [string, string])[] {
  return pairs(header);
}

function pairs(header: string | null): [string, string][] {
  if (header === null) return [];
  return header
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(pairOf);
}

/** The same for ours alone. Every request comes here, and the others' cookies are none of our business. */
function ownPairs(header: string | null, jar: CookieJar): [string, string][] {
  if (header === null || !header.includes(jar.name)) return [];
  const parts = header.split(';').map((part) => part.trim());
  return parts
    .filter((part) => part.startsWith(jar.name))
    .map(pairOf)
    .filter(([name]) => isOurs(name, jar));
}

function pairOf(part: string): [string, string] {
  const equals = part.indexOf('=');
  return equals < 0 ? ['', part] : [part.slice(0, equals), part.slice(equals + 1)];
}
