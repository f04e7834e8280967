import { namesIn } from '../backend/member-fault.ts';
import { type ReturnPlace, type SocialProvider, USUAL_RETURNS } from '../backend/presets/index.ts';
import { namesAsked } from '../backend/template.ts';
import { cookiesNamed } from '../http/cookie-header.ts';
import { type Refusal, refusalOf } from '../oidc/errors.ts';
import type { LogFields } from '../telemetry/log.ts';
import { isText } from '../util/json-path.ts';

/** What a browser has brought back. */
export interface BroughtBack {
  /** All that it says of the state; of two, nobody knows which was meant. */
  readonly states: readonly string[];
  /** What the exchange is given. */
  readonly returned: Readonly<Record<string, string>>;
  /** Why it has come back in vain, if it says so. */
  readonly refusal?: Refusal;
  /** For the log, where something is not there that the exchange asks for. */
  readonly fault?: LogFields;
}

/** Visible characters, and no more than an address holds. */
const FIT = /^[\x21-\x7e]{1,8000}$/;
/** RFC 6749, section 4.1.2.1; Facebook, X and Grant, which Strapi has it from. The first that is there says what it is. */
const ERRORS = ['error', 'error[error]', 'oauth_problem', 'error_reason', 'error_code'];
const SENTENCES = ['error_description', 'error[error_description]', 'error_message', 'error_reason'];
/** X names the token that was not granted. */
const DENIED = 'denied';

/**
 * Reads what a browser has brought back from a sign-in elsewhere.
 *
 * @param search - the query, with its question mark
 */
export function readReturn(provider: SocialProvider, search: string, headers: Headers): BroughtBack {
  const query = queryOf(search);
  const { returns = USUAL_RETURNS, errors = [] } = provider;
  const places: [string, ReturnPlace][] = Object.entries(returns);
  const found = places.map(([name, place]) => [name, valueAt(query, headers, place)] as const);
  const returned = Object.fromEntries(
    found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const refusal = refusalIn(query, errors);
  const missing = wanted(provider, places).filter((name) => !Object.hasOwn(returned, name));
  return {
    states: query.getAll('state').filter(isText),
    returned,
    ...(refusal && { refusal }),
    ...(missing.length > 0 && { fault: faultOf(query, missing, returns) }),
  };
}

/** Some put a second question mark in front of what they add, as Grant does, and some write an address as HTML has it. */
function queryOf(search: string): URLSearchParams {
  return new URLSearchParams(search.slice(1).replaceAll('?', '&').replaceAll('&amp;', '&'));
}

/** Said once, or not at all. A blank was a plus that nobody has escaped. @see RFC 6749, section 3.1 */
function valueAt(query: URLSearchParams, headers: Headers, place: ReturnPlace): string | undefined {
  const values = typeof place === 'string' ? query.getAll(place) : cookiesAt(headers, place.cookie);
  const [value = '', ...others] = values.filter(isText).map((each) => each.replaceAll(' ', '+'));
  return others.length === 0 && FIT.test(value) ? value : undefined;
}

/** Of two, somebody may have planted one. */
function cookiesAt(headers: Headers, name: string): string[] {
  const sent = cookiesNamed(headers.get('cookie'), name).filter((each) => each.name === name);
  return sent.map(({ value }) => value);
}

/** What it cannot do without; a function of the definition sees to that itself. */
function wanted({ exchange }: SocialProvider, places: readonly (readonly [string, ReturnPlace])[]): string[] {
  const names = places.map(([name]) => name);
  if (exchange === undefined) return ['accessToken'];
  if (exchange.request !== undefined) return [];
  const asked = namesAsked(exchange);
  return names.filter((name) => asked.includes(name));
}

function refusalIn(query: URLSearchParams, own: readonly string[]): Refusal | undefined {
  if (query.has(DENIED)) return { reason: 'access_denied', isByUser: true };
  const said = (names: readonly string[]) => names.map((name) => query.get(name)).find(isText);
  const error = said([...ERRORS, ...own]);
  if (error === undefined) return undefined;
  const reason = query.get('error_reason');
  const word = reason !== null && refusalOf(reason, undefined).isByUser ? reason : error;
  return refusalOf(word.toLowerCase(), said(SENTENCES));
}

function faultOf(
  query: URLSearchParams,
  missing: readonly string[],
  returns: NonNullable<SocialProvider['returns']>,
): LogFields {
  const names = [...query.keys()].filter((name) => name !== 'state');
  const member = missing.map((name) => {
    const place = returns[name] ?? name;
    return typeof place === 'string' ? place : `cookie ${place.cookie}`;
  });
  const about = {
    member: member.join(', '),
    found: namesIn(Object.fromEntries(names.map((name) => [name, '']))),
  };
  if (names.length > 0) return { ...about, reason: 'answer_incomplete', cure: INCOMPLETE };
  return { ...about, reason: 'answer_empty', cure: EMPTY };
}

const INCOMPLETE = 'Say in `returns` of this provider by which names what comes back is known.';
const EMPTY =
  'What stands behind # stays in the browser, where scripts would read it: have the backend send a code, or a token in the query.';
