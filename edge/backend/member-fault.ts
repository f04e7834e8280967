import { ID_PATHS } from '../util/json-path.ts';
import type { Answered } from './fetch.ts';
import type { Fault } from './judge.ts';
import { nameOf, type Places, valueIn } from './places.ts';
import type { Preset } from './presets/index.ts';

const MOST_NAMES = 20;
const MAX_DEPTH = 4;
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
    found: namesIn(answer.body),
    variable: 'BACKEND_ACCESS_TOKEN_PATH',
    cure: 'Set it to where the answer has the access token.',
  };
}

/** Names of what lets somebody in; a token of a form, or for a second step, has others. */
const TOKEN_NAME = /^(?:(?:access|auth|bearer|refresh|session|id)?[_-]?token|jwt|bearer)$/i;
const JWT = /^[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}$/;
/** What is no word. */
const OPAQUE = /^(?=.*\d)[\w.~+/|:=-]{16,}$/;

/**
 * Whether there is a token in a document, by its form or by its name: then that is no refusal, whatever else it says of the user.
 *
 * @param name - of the member that it is
 */
export function holdsToken(body: unknown, name = '', depth = 0): boolean {
  if (typeof body === 'string') return JWT.test(body) || (TOKEN_NAME.test(name) && OPAQUE.test(body));
  if (typeof body !== 'object' || body === null || depth > MAX_DEPTH) return false;
  return Object.entries(body).some(([key, each]) => holdsToken(each, key, depth + 1));
}

/** What is wrong with an answer that does not say who someone is. */
export function profileFault({ body, httpStatus }: Answered, { me, ids = ID_PATHS }: Preset): Fault {
  if (httpStatus < 200 || httpStatus >= 300) {
    const cure = 'Set it to the address that tells the bearer of an access token who they are.';
    return { reason: 'profile_refused', status: httpStatus, variable: 'BACKEND_ME_PATH', cure };
  }
  const within = me?.envelope === undefined || me.envelope === '.' ? '' : `${me.envelope}.`;
  return {
    reason: 'member_missing',
    status: httpStatus,
    member: ids.map((id) => within + id).join(', '),
    found: namesIn(body),
    variable: 'BACKEND_ID_PATH',
    cure: 'Set it to where the profile has the id of the user, below BACKEND_ME_ENVELOPE.',
  };
}

/** The names in a document, and those one level down. */
export function namesIn(body: unknown): string {
  return allNamesIn(body).slice(0, MOST_NAMES).join(', ');
}

function allNamesIn(body: unknown): string[] {
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
