import { leavesOf } from '../examine/shape.ts';
import { isPage, jsonOf, type Observation, type Observed, redirectOf } from '../examine/wire.ts';

/** What an address makes of a form without a name and a password. */
export type DoorVerdict =
  /** It refuses it, and its neighbour says something else. */
  | { readonly status: 'open' }
  /** It answers as its neighbour does: nothing can be told. */
  | { readonly status: 'guarded' }
  /** The same address with the slash at its end, or without, is the one. */
  | { readonly status: 'moved'; readonly pathname: string }
  /** It is content with it: whatever it does, it asks for no password. */
  | { readonly status: 'content' }
  | { readonly status: 'closed' };

export const CLOSED: DoorVerdict = { status: 'closed' };
const NOT_HERE: readonly number[] = [404, 405, 410, 501];
const REFUSALS: readonly number[] = [400, 401, 403];

/**
 * @param beside - what is answered beside it, where nothing can be
 * @see RFC 9110, sections 15.4 and 15.5
 */
export function judgeDoor(answer: Observation, beside: Observation): DoorVerdict {
  if (!answer.ok) return CLOSED;
  const pathname = otherEnding(answer);
  if (pathname !== undefined) return { status: 'moved', pathname };
  const { status } = answer;
  if (NOT_HERE.includes(status) || (status >= 300 && status < 400) || isPage(answer)) return CLOSED;
  const isSame = isSameAs(answer, beside);
  if (status < 300) return isSame ? CLOSED : { status: 'content' };
  if (!isSame) return { status: 'open' };
  return REFUSALS.includes(status) ? { status: 'guarded' } : CLOSED;
}

/** None of the orders that are taken there, as GraphQL says it and AWS; or the place is for refresh tokens. */
const SOMETHING_ELSE = /cannot query field|unknown (?:argument|type)|UnknownOperation|refresh[ _-]?token/i;

/** Whether what is said to an empty form is not about a name and a password. */
export function isOfSomethingElse(empty: Observation): boolean {
  return leavesOf(jsonOf(empty)).some(
    ({ path, value }) => typeof value === 'string' && SOMETHING_ELSE.test(`${path} ${value}`),
  );
}

/** The path that a redirect leads to, where it is the same but for a slash at its end. */
export function otherEnding(answer: Observation): string | undefined {
  const to = redirectOf(answer);
  if (!answer.ok || to === undefined) return undefined;
  const from = new URL(answer.url);
  const isOther = from.pathname !== to.pathname && withoutSlash(from.pathname) === withoutSlash(to.pathname);
  return isOther && from.origin === to.origin ? to.pathname : undefined;
}

/** Whether two answers differ in nothing but what names their addresses, or the moment. */
export function isSameAs(one: Observed, other: Observation): boolean {
  if (!other.ok || one.status !== other.status) return false;
  const names = [one, other].flatMap(({ url }) => {
    const { pathname, href } = new URL(url);
    return [href, pathname, pathname.split('/').filter(Boolean).at(-1) ?? '', pathname.slice(1)];
  });
  return nameless(one, names) === nameless(other, names);
}

function nameless(answer: Observed, names: readonly string[]): string {
  const json = jsonOf(answer);
  const said = json === undefined ? answer.text.slice(0, 2000) : JSON.stringify(json);
  return names
    .filter(Boolean)
    .toSorted((one, other) => other.length - one.length)
    .reduce((text, name) => text.replaceAll(name, ''), said)
    .replace(/[\da-f]{8}-[\da-f-]{27}|\d+/gi, '');
}

export function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
