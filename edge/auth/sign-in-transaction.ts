import { encode } from 'jose/base64url';
import * as v from 'valibot';
import type { Sealer } from '../crypto/seal.ts';
import { cookiesNamed, MAX_COOKIES_LENGTH, type SentCookie } from '../http/cookie-header.ts';
import type { Provider, Transaction } from '../oidc/types.ts';
import type { RequestContext } from '../pipeline/context.ts';
import { type CookieWrite, namesOf, SIGN_IN_NAME } from '../session/cookie.ts';
import { type CookieJar, namePrefix } from '../session/jar.ts';
import type { Clock } from '../types.ts';
import type { Lasting } from './remember.ts';

/** The `typ` of the sealed cookie. */
export const TRANSACTION_TYPE = 'gatehouse-sign-in+v1';

/** What follows the prefix in a name of ours: when it was begun, and what tells it from others of that moment. */
const ID = /^[\da-z]{9}-[\w-]{8}$/;
/** Seconds in which a sign-in at the provider has to be done with. */
const MAX_AGE = 600;
/** Tabs in which one can be under way at once; with more, the oldest is given up. */
const MAX_PENDING = 5;
/** Characters that they may take of a request's headers, where a session leaves so much: what browsers take of one cookie. */
const MAX_LENGTH = 4_000;
/** Cookies that one answer takes away; what is beyond goes with the next. */
const MAX_FORGOTTEN = 24;

const schema = v.object({
  state: v.string(),
  nonce: v.string(),
  codeVerifier: v.string(),
  redirectUri: v.string(),
  returnTo: v.string(),
  begunAt: v.number(),
  provider: v.string(),
  maxAge: v.optional(v.number()),
  isSilent: v.optional(v.boolean()),
  brief: v.exactOptional(v.literal(true)),
  /** What the backend has given for the way back. */
  kept: v.exactOptional(v.string()),
});

/** A sign-in under way, as its cookie keeps it. */
export type PendingSignIn = Transaction & Readonly<v.InferOutput<typeof schema>>;

/** What carries the cookies. */
type Carrier = Pick<RequestContext, 'found' | 'headers' | 'jar'>;

/**
 * Begins a transaction: what only the browser that began it will bring back.
 *
 * @param now - milliseconds since the epoch; the cookie's name tells it, so that the oldest is known without a key
 */
export function createTransaction(
  now: number,
  provider: Pick<Provider, 'name'>,
  redirectUri: string,
  returnTo: string,
  lasting: Lasting = {},
): PendingSignIn {
  const id = `${now.toString(36).padStart(9, '0')}-${random(6)}`;
  return {
    state: `${id}.${random(24)}`,
    nonce: random(24),
    codeVerifier: random(32),
    redirectUri,
    returnTo,
    begunAt: now,
    provider: provider.name,
    ...lasting,
  };
}

/** Whether another one would have an older one given up. */
export function hasManyPending(ctx: Carrier): boolean {
  return surplus(ctx, MAX_PENDING - 1).length > 0;
}

/**
 * Keeps a transaction, and gives up the oldest of too many: what piles up would end in requests that are too large.
 *
 * @param start - where it leads in the end, if there is no room for where it should
 * @param own - the state that it was created with, where another one comes back
 */
export async function keepTransaction(
  sealer: Sealer,
  ctx: Carrier,
  pending: PendingSignIn,
  start: string,
  own = pending.state,
): Promise<CookieWrite[]> {
  const name = nameOf(ctx.jar, own);
  const long = await sealer.seal(pending);
  const fits = name.length + long.length <= roomIn(ctx);
  const value = fits ? long : await sealer.seal({ ...pending, returnTo: start });
  return [{ name, value, maxAge: MAX_AGE }, ...surplus(ctx, MAX_PENDING - 1, name.length + value.length)];
}

/** Characters that sign-ins under way may take beside a session. */
function roomIn({ found, headers, jar }: Carrier): number {
  const names = namesOf(found);
  const session = cookiesNamed(headers.get('cookie'), jar.name).filter(({ name }) => names.includes(name));
  const length = session.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return Math.min(MAX_LENGTH, MAX_COOKIES_LENGTH - length);
}

/** Finds the transaction that an answer of the provider belongs to, and the cookie to take away with it. */
export async function takeTransaction(
  sealer: Sealer,
  ctx: Carrier,
  provider: Pick<Provider, 'name'>,
  state: string | null,
  now: Clock,
): Promise<{ readonly pending: PendingSignIn | undefined; readonly cookies: CookieWrite[] }> {
  const name = nameOf(ctx.jar, state ?? '');
  const values = transactionsOf(ctx).flatMap((sent) => (sent.name === name ? [sent.value] : []));
  const [only] = values;
  const cookies = [...(only === undefined ? [] : [forget(name)]), ...surplus(ctx, MAX_PENDING)];
  if (only === undefined || values.length > 1) return { pending: undefined, cookies };
  const opened = await sealer.open(only);
  const parsed = v.safeParse(schema, opened.ok ? opened.payload : undefined);
  const isGood = parsed.success && isUnderWay(parsed.output, provider, state, now());
  return { pending: isGood ? parsed.output : undefined, cookies };
}

/** A sign-in under way, and the cookie that keeps it. */
export interface KeptSignIn {
  readonly name: string;
  readonly pending: PendingSignIn;
}

/** Finds those that are under way at a provider, the newest first, whatever state they wait for. Two cookies of a name are none. */
export async function transactionsAt(
  sealer: Sealer,
  ctx: Carrier,
  provider: Pick<Provider, 'name'>,
  now: Clock,
): Promise<readonly KeptSignIn[]> {
  const values = Map.groupBy(transactionsOf(ctx), ({ name }) => name);
  const single = [...values.values()].flatMap((sent) => (sent.length === 1 ? sent : []));
  const newest = single.toSorted(newestFirst).slice(0, MAX_PENDING);
  const opened = await Promise.all(
    newest.map(async ({ name, value }): Promise<KeptSignIn[]> => {
      const content = await sealer.open(value);
      const parsed = v.safeParse(schema, content.ok ? content.payload : undefined);
      const isGood = parsed.success && isUnderWay(parsed.output, provider, parsed.output.state, now());
      return isGood ? [{ name, pending: parsed.output }] : [];
    }),
  );
  return opened.flat();
}

/** Takes one away, and whatever is one too many. */
export function forgetTransaction(ctx: Carrier, { name }: KeptSignIn): CookieWrite[] {
  return [forget(name), ...surplus(ctx, MAX_PENDING).filter((each) => each.name !== name)];
}

/** Whether a state is of our making, so that no other can stand in its place. */
export function isOwnState(state: string): boolean {
  return ID.test(state.split('.', 1)[0] ?? '') && state.includes('.');
}

/** Here, at this provider, and not for too long. @see RFC 9700, section 4.4.2 (mix-up) */
function isUnderWay(
  pending: PendingSignIn,
  provider: Pick<Provider, 'name'>,
  state: string | null,
  now: number,
): boolean {
  const isHere = pending.provider === provider.name && pending.state === state;
  return isHere && now - pending.begunAt < MAX_AGE * 1000;
}

/** Gives up every sign-in under way. */
export function forgetTransactions(ctx: Carrier): CookieWrite[] {
  return surplus(ctx, 0);
}

/** The oldest of more than there may be: sign-ins that are begun at one moment know nothing of each other. */
function surplus(ctx: Carrier, most: number, taken = 0): CookieWrite[] {
  const room = roomIn(ctx);
  let length = taken;
  const names = transactionsOf(ctx)
    .toSorted(newestFirst)
    .filter(({ name, value }, index) => {
      length += name.length + value.length;
      return index >= most || length > room;
    })
    .map(({ name }) => name);
  return [...new Set(names)].slice(-MAX_FORGOTTEN).map(forget);
}

function newestFirst(one: SentCookie, other: SentCookie): number {
  return one.name < other.name ? 1 : -1;
}

/** The cookies of sign-ins under way that a request carries, whatever they are worth. */
function transactionsOf({ headers, jar }: Carrier): SentCookie[] {
  const own = prefix(jar);
  return cookiesNamed(headers.get('cookie'), own).filter(({ name }) => ID.test(name.slice(own.length)));
}

function forget(name: string): CookieWrite {
  return { name, value: '', maxAge: 0 };
}

function prefix(jar: CookieJar): string {
  return namePrefix(jar) + SIGN_IN_NAME;
}

function nameOf(jar: CookieJar, state: string): string {
  return prefix(jar) + (state.split('.', 1)[0] ?? '');
}

function random(bytes: number): string {
  return encode(crypto.getRandomValues(new Uint8Array(bytes)));
}
