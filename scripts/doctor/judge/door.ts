import { isHtml, jsonOf, type Observation, type Observed, redirectOf } from '../examine/wire.ts';

/** What an address makes of a sign-in without a name and a password. */
export type DoorVerdict =
  /** It is one for sign-ins, or may be. */
  | { readonly status: 'open' }
  /** It answers as every other address does: nothing can be told. */
  | { readonly status: 'guarded' }
  /** The same address with the slash at its end, or without, is the one. */
  | { readonly status: 'moved'; readonly pathname: string }
  | { readonly status: 'closed' };

const NOT_HERE: readonly number[] = [404, 405, 410, 501];
const REFUSALS: readonly number[] = [400, 401, 403];

/**
 * @param nowhere - what is answered to an address that cannot be there
 * @see RFC 9110, sections 15.4 and 15.5
 */
export function judgeDoor(answer: Observation, nowhere: Observation): DoorVerdict {
  if (!answer.ok) return { status: 'closed' };
  const away = redirectOf(answer);
  if (away !== undefined) return movedTo(new URL(answer.url), away);
  const isNotHere = NOT_HERE.includes(answer.status) || (answer.status >= 300 && answer.status < 400);
  if (isNotHere || isHtml(answer)) return { status: 'closed' };
  if (!isSameAs(answer, nowhere)) return { status: 'open' };
  return { status: REFUSALS.includes(answer.status) ? 'guarded' : 'closed' };
}

/** Whether an answer is the one that every address gets. */
function isSameAs(answer: Observed, nowhere: Observation): boolean {
  if (!nowhere.ok || nowhere.status !== answer.status) return false;
  return normal(answer) === normal(nowhere);
}

/** Without what names the address, or the moment. */
function normal(answer: Observed): string {
  const { pathname } = new URL(answer.url);
  const shape = jsonOf(answer) === undefined ? answer.text.slice(0, 2000) : JSON.stringify(jsonOf(answer));
  return shape.replaceAll(pathname, '').replace(/\d+|[\da-f-]{36}/gi, '');
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
