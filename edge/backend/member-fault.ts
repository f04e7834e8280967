import type { Answered } from './fetch.ts';
import type { Fault } from './judge.ts';
import { nameOf, type Places, valueIn } from './places.ts';

const MOST_NAMES = 20;
/** Names as programs have them: what is none may be a value, and stays here. */
const NAME = /^[A-Za-z_][\w-]{0,30}(?:\.[A-Za-z_][\w-]{0,30})?$/;

/**
 * What a success lacks: the member that was looked for, and the names of those that are there, never what they hold.
 *
 * @param places - where the access token was looked for
 */
export function memberFault(answer: Answered, places: Places): Fault {
  return {
    reason: valueIn(answer, places) === undefined ? 'member_missing' : 'member_unfit',
    status: answer.httpStatus,
    member: nameOf(places),
    found: namesIn(answer.body).slice(0, MOST_NAMES).join(', '),
    variable: 'BACKEND_ACCESS_TOKEN_PATH',
    cure: 'Set it to where the answer has the access token.',
  };
}

/** Those of a document, and those one level down. */
function namesIn(body: unknown): string[] {
  if (!isObject(body)) return [];
  return Object.entries(body)
    .flatMap(([name, value]) => [
      name,
      ...(isObject(value) ? Object.keys(value).map((each) => `${name}.${each}`) : []),
    ])
    .filter((name) => NAME.test(name));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
