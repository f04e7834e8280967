import type { AccountState, Exchange, RefusalWord, ToldState } from './refusal-word.ts';
import { REFUSAL_WORDS } from './refusal-words.ts';
import { type Said, saysStatusAlone } from './said.ts';

/** What came in the place of an answer that judges, for the operator. Names and words of ours: nothing that was sent. */
export interface Fault {
  readonly reason: string;
  readonly status: number;
  /** The variable that mends it, where one does. */
  readonly variable?: string;
  readonly cure?: string;
  /** The member that was looked for. */
  readonly member?: string;
  /** The names of those that were there. */
  readonly found?: string;
}

/** Whether it is anything for an operator to mend; a server that is down, or has too much to do, is not. */
export function isMendable({ reason }: Fault): boolean {
  return !['out_of_order', 'rate_limited', 'outage'].includes(reason);
}

/** The statuses that refuse by themselves, where there is no word for it. */
export interface RefusalStatuses {
  /** With a document of its own, whatever that says. */
  readonly document: readonly number[];
  /** With nothing. */
  readonly bare: readonly number[];
  /** Whatever comes with them: the operator has said so. */
  readonly listed: readonly number[];
}

/** Why, where that is not of what was typed alone. */
export interface Because {
  readonly reason?: 'second_factor' | AccountState;
  /** The reason, where only who has shown the right password is told it. */
  readonly told?: ToldState;
}

export type Judgement =
  /** Of the password or the refresh token: it will be refused again. */
  ({ readonly status: 'refused' } & Because) | { readonly status: 'unjudged'; readonly fault: Fault };

/**
 * Judges a refusal, or an answer without a token. Only who has looked at the password or the refresh token can refuse it: a page, a firewall,
 * a gateway or a complaint about the client says nothing of either.
 *
 * In this order: a check for bots, a redirect and a failing server, unless its status is listed; a word, the first of `REFUSAL_WORDS`; a status that is
 * listed; a status that refuses by itself.
 */
export function judgeRefusal(said: Said, exchange: Exchange, statuses: RefusalStatuses): Judgement {
  const { httpStatus, instead } = said;
  const isListed = statuses.listed.includes(httpStatus);
  if (instead === 'bot_check') return unjudged(said, exchange);
  if (!isListed && saysNothing(httpStatus)) return unjudged(said, exchange);
  const word = firstWord(said, exchange);
  if (word?.means === 'ours') return unjudged(said, exchange, word);
  if (word?.means === 'no' || word?.means === 'code') return refusedBy(word);
  if (isListed) return { status: 'refused' };
  const isClear = word === undefined && refusesByStatus(said, exchange, statuses);
  return isClear ? { status: 'refused' } : unjudged(said, exchange, word);
}

/** Whether a status is one of an outage, or of a redirect: it says nothing of what was sent. */
export function saysNothing(httpStatus: number): boolean {
  return httpStatus === 429 || httpStatus >= 500 || (httpStatus >= 300 && httpStatus < 400);
}

function refusedBy({ means, account, told }: RefusalWord): Judgement {
  const reason = means === 'code' ? 'second_factor' : account;
  return { status: 'refused', ...(reason && { reason }), ...(told && { told }) };
}

function firstWord({ words }: Said, exchange: Exchange): RefusalWord | undefined {
  const of = exchange === 'login' ? 'login' : 'refresh';
  return REFUSAL_WORDS.find(
    ({ pattern, only }) => (only ?? of) === of && words.some((each) => pattern.test(each)),
  );
}

/**
 * 401 is a word in itself; 400 and 403 with nothing more than their names are what gateways say too. A wrong password may be told in any
 * text, and has to be counted.
 */
function refusesByStatus(
  { httpStatus, dress, instead, isFailure, words }: Said,
  exchange: Exchange,
  { document, bare }: RefusalStatuses,
): boolean {
  if (instead !== undefined || dress === 'markup') return false;
  if (dress === 'nothing') return bare.includes(httpStatus);
  if (exchange === 'login') return isFailure || document.includes(httpStatus);
  if (!document.includes(httpStatus)) return false;
  const isNamed = words.length > 0 && saysStatusAlone(words);
  return dress === 'json' && (httpStatus === 401 || !isNamed);
}

function unjudged(said: Said, exchange: Exchange, word?: RefusalWord): Judgement {
  const fault = word === undefined ? faultWithoutWord(said, exchange) : faultOf(word, exchange);
  return { status: 'unjudged', fault: { ...fault, status: said.httpStatus } };
}

function faultOf({ reason, variable, cure }: RefusalWord, exchange: Exchange): Omit<Fault, 'status'> {
  const name = variable?.[exchange];
  return { reason, ...(name !== undefined && { variable: name }), ...(cure !== undefined && { cure }) };
}

const WAY_THROUGH = 'Let the requests of this site pass what stands in front of the API.';
const PATHS = {
  login: 'BACKEND_LOGIN_PATH',
  refresh: 'BACKEND_REFRESH_PATH',
  provider: 'OIDC_ISSUER',
} as const satisfies Record<Exchange, string>;

function faultWithoutWord({ httpStatus, dress, instead }: Said, exchange: Exchange): Omit<Fault, 'status'> {
  if (instead !== undefined && instead !== 'rate_limited') return { reason: instead, cure: WAY_THROUGH };
  if (httpStatus >= 500) return { reason: 'out_of_order' };
  if (httpStatus === 429 || instead !== undefined) return { reason: 'rate_limited' };
  const variable = PATHS[exchange];
  if (httpStatus >= 300 && httpStatus < 400)
    return { reason: 'redirect', variable, cure: 'Set it to the path that it redirects to.' };
  if (httpStatus === 404 || httpStatus === 405 || httpStatus < 300) {
    const cure = 'There is something else at this address: set it to the path that the API has.';
    return { reason: REASONS[dress], variable, cure };
  }
  if (dress === 'markup') return { reason: REASONS[dress], cure: WAY_THROUGH };
  const listing = exchange === 'login' ? 'BACKEND_LOGIN_REJECTED' : 'BACKEND_REFRESH_REJECTED';
  const cure = 'If this status always refuses, list it there; else look at what stands in front of the API.';
  return { reason: REASONS[dress], variable: listing, cure };
}

const REASONS = {
  nothing: 'no_body',
  json: 'unknown_answer',
  text: 'unknown_answer',
  markup: 'page',
} as const satisfies Record<Said['dress'], string>;
