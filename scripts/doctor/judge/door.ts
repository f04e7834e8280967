import { isHtml, jsonOf, type Observation, type Observed, redirectOf } from '../examine/wire.ts';

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

export const NOT_HERE: readonly number[] = [404, 405, 410, 501];
const REFUSALS: readonly number[] = [400, 401, 403];

/**
 * @param beside - what is answered beside it, where nothing can be
 * @see RFC 9110, sections 15.4 and 15.5
 */
export function judgeDoor(answer: Observation, beside: Observation): DoorVerdict {
  if (!answer.ok) return { status: 'closed' };
  const away = redirectOf(answer);
  if (away !== undefined) return movedTo(new URL(answer.url), away);
  const { status } = answer;
  if (NOT_HERE.includes(status) || (status >= 300 && status < 400) || isHtml(answer))
    return { status: 'closed' };
  if (status < 300) return isSameAs(answer, beside) ? { status: 'closed' } : { status: 'content' };
  if (!isSameAs(answer, beside)) return { status: 'open' };
  return { status: REFUSALS.includes(status) ? 'guarded' : 'closed' };
}

/** Whether two answers differ in nothing but what names their addresses, or the moment. */
export function isSameAs(one: Observed, other: Observation): boolean {
  if (!other.ok || one.status !== other.status) return false;
  const names = [one, other].flatMap(({ url }) => {
    const { pathname, href } = new URL(url);
    return [href, pathname, pathname.split('/').filter(Boolean).at(-1) ?? '', pathname.slice(1)];
  });
  return normal(one, names) === normal(other, names);
}

function normal(answer: Observed, names: readonly string[]): string {
  const json = jsonOf(answer);
  const said = json === undefined ? answer.text.slice(0, 2000) : JSON.stringify(json);
  const longestFirst = names.filter(Boolean).toSorted((one, other) => other.length - one.length);
  const nameless = longestFirst.reduce((text, name) => text.replaceAll(name, ''), said);
  return nameless.replace(/[\da-f]{8}-[\da-f-]{27}|\d+/gi, '');
}

function movedTo(from: URL, to: URL): DoorVerdict {
  const isSlash = withoutSlash(from.pathname) === withoutSlash(to.pathname) && from.pathname !== to.pathname;
  return isSlash && from.origin === to.origin
    ? { status: 'moved', pathname: to.pathname }
    : { status: 'closed' };
}

export function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
