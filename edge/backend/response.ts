import { announcedEnd, endOf } from '../tokens/expiry.ts';
import type { TokenSet, User } from '../types.ts';
import { at } from '../util/json-path.ts';
import type { Answered, Transient } from './fetch.ts';
import { type Because, type Fault, judgeRefusal, saysNothing } from './judge.ts';
import { holdsToken, memberFault, profileFault } from './member-fault.ts';
import { messageIn } from './message.ts';
import { valueIn } from './places.ts';
import type { Preset } from './presets/index.ts';
import { userFrom } from './profile.ts';
import { type Grant, grantOf } from './spent-tokens.ts';

/** The backend has said no, and will say so again. */
export interface Rejected extends Because {
  readonly status: 'rejected';
  /** What a code is to be sent with, where one is wanted and has an address of its own. */
  readonly challenge?: string;
  /** Its sentence, where it has one. */
  readonly message?: string;
}

/** The exchanges that are answered with tokens. */
type TokenExchange = 'login' | 'secondFactor' | 'refresh';

export type TokenAnswer =
  | { readonly status: 'ok'; readonly tokens: TokenSet; readonly user?: User }
  | Rejected
  | Transient;
export type ProfileAnswer =
  | { readonly status: 'ok'; readonly user: User; readonly profile: Readonly<Record<string, unknown>> }
  | (Rejected & { readonly fault: Fault })
  | Transient;
export type FormAnswer = { readonly status: 'ok'; readonly message?: string } | Rejected | Transient;

/**
 * Judges what a sign-in, its second step or a refresh was answered with.
 *
 * @param receivedAt - when it was asked for, in milliseconds since the epoch
 * @param spent - what a refresh was asked for with
 * @see RFC 6749, section 5
 */
export function processTokenResponse(
  answer: Answered | Transient,
  exchange: TokenExchange,
  preset: Preset,
  receivedAt: number,
  spent?: Grant,
): TokenAnswer {
  if (answer.status === 'transient') return answer;
  if (!isSuccess(answer)) return processRefusal(answer, exchange, preset);

  const places = { ...preset.tokens, ...preset[exchange]?.tokens };
  const accessToken = tokenIn(valueIn(answer, places.access));
  if (accessToken === undefined || isHalfWay(answer, exchange, preset))
    return processRefusal(answer, exchange, preset);
  const { expiresIn, refresh, user } = places;
  return tokenAnswer(
    {
      accessToken,
      refreshToken: refresh && tokenIn(valueIn(answer, refresh)),
      announced: expiresIn && announcedEnd(at(answer.body, expiresIn.path), expiresIn.unit, receivedAt),
      user: user && at(answer.body, user),
    },
    preset,
    receivedAt,
    spent,
  );
}

/** What an answer tells, by the data or by a function of the definition. */
export interface ToldTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** When it ends, by what stands beside it, in milliseconds since the epoch. */
  readonly announced: number | undefined;
  readonly user: unknown;
}

export function tokenAnswer(
  { accessToken, announced, user, ...told }: ToldTokens,
  preset: Preset,
  receivedAt: number,
  spent?: Grant,
): TokenAnswer {
  const { refreshToken: given } = told;
  const refreshToken = grantOf(
    preset,
    { accessToken, ...(given !== undefined && { refreshToken: given }) },
    spent,
  );
  const accessExpiresAt = endOf(accessToken, receivedAt) ?? announced;
  const known = userFrom(user, preset);
  return {
    status: 'ok',
    tokens: {
      accessToken,
      receivedAt,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(accessExpiresAt !== undefined && { accessExpiresAt }),
    },
    ...(known !== undefined && { user: known.user }),
  };
}

/** Whether a token is none yet: a code is wanted in so many words, and there is something to send it with. */
function isHalfWay(answer: Answered, exchange: TokenExchange, preset: Preset): boolean {
  if (exchange !== 'login' || challengeIn(answer, preset) === undefined) return false;
  const judgement = judgeRefusal(answer.said, 'login', { document: [], bare: [], listed: [] });
  return judgement.status === 'refused' && judgement.reason === 'second_factor';
}

/** What a code is to be sent with. */
export function challengeIn(answer: Answered, { secondFactor }: Preset): string | undefined {
  const found = secondFactor && valueIn(answer, secondFactor.challenge);
  return typeof found === 'string' || typeof found === 'number' ? tokenIn(String(found)) : undefined;
}

/**
 * What has no token in it is a refusal if it says so; else it leaves things as they are, and the log learns what it was.
 *
 * @see RFC 6749, section 5.2
 */
function processRefusal(answer: Answered, exchange: TokenExchange, preset: Preset): Rejected | Transient {
  if (exchange === 'secondFactor') return processCodeRefusal(answer, preset);
  const challenge = exchange === 'login' && !saysNothing(answer.httpStatus) && challengeIn(answer, preset);
  if (challenge) return { status: 'rejected', reason: 'second_factor', challenge };
  const judgement = judgeRefusal(answer.said, exchange, {
    document: preset.rejected[exchange],
    bare: exchange === 'login' ? preset.rejected.login : (preset.refusesBare ?? [401]),
    listed: preset.listed?.[exchange] ?? [],
  });
  const isElsewhere = isSuccess(answer) && holdsToken(answer.body);
  if (judgement.status === 'refused' && (!isElsewhere || judgement.reason === 'second_factor')) {
    return { ...judgement, status: 'rejected', ...messageIn(answer.body, preset) };
  }
  const fault = judgement.status === 'refused' ? undefined : judgement.fault;
  const isMember = isElsewhere || (isSuccess(answer) && fault?.reason === 'unknown_answer');
  const { access } = { ...preset.tokens, ...preset[exchange]?.tokens };
  const told = isMember ? memberFault(answer, access) : fault;
  return { ...later(answer), ...(told && { fault: told }) };
}

/** Statuses by which a code is refused: frameworks that check forms have one more. */
const CODE_REFUSALS: readonly number[] = [400, 401, 403, 422];
const PENDING =
  'challenge|session|ticket|transaction|flow|(?:mfa|2fa|otp|login|temp|temporary|pending)(?: \\w+)? (?:token|credential)';
const GONE = 'expired|not found|unknown|invalid|no longer|malformed|(?:already )?used';
/** What is said of the challenge, and not of the code: no other code will do. */
const CHALLENGE_EXPIRED = new RegExp(
  `\\b(?:${PENDING})\\b.*\\b(?:${GONE})\\b|\\b(?:${GONE})\\b.*\\b(?:${PENDING})\\b`,
);

/** Judges a refused code: it may be wrong, or may have come too late. */
function processCodeRefusal(answer: Answered, preset: Preset): Rejected | Transient {
  const { said } = answer;
  const statuses = { document: CODE_REFUSALS, bare: CODE_REFUSALS, listed: preset.listed?.login ?? [] };
  const judgement = judgeRefusal(said, 'login', statuses);
  if (judgement.status === 'unjudged') return { ...later(answer), fault: judgement.fault };
  if (said.words.some((each) => CHALLENGE_EXPIRED.test(each)))
    return { status: 'rejected', reason: 'challenge_expired' };
  const challenge = challengeIn(answer, preset);
  return { ...judgement, status: 'rejected', ...(challenge !== undefined && { challenge }) };
}

export type ResendAnswer = { readonly status: 'ok'; readonly challenge?: string } | Rejected | Transient;

/** Judges what a request for another code was answered with: one that cannot be had may be asked for later. */
export function processResendResponse(answer: Answered | Transient, preset: Preset): ResendAnswer {
  if (answer.status === 'transient') return answer;
  if (!isSuccess(answer)) return processCodeRefusal(answer, preset);
  const challenge = challengeIn(answer, preset);
  return { status: 'ok', ...(challenge !== undefined && { challenge }) };
}

/** Judges what the backend says of the user: what may leave the server, and nothing else. */
export function processProfileResponse(answer: Answered | Transient, preset: Preset): ProfileAnswer {
  if (answer.status === 'transient') return answer;
  const verdict = judgeStatus(answer, [400, 401, 403], preset);
  if (verdict !== 'ok') return { ...verdict, fault: profileFault(answer, preset) };
  const found = userFrom(at(answer.body, preset.me?.envelope ?? '.'), preset);
  return found === undefined
    ? { status: 'transient', code: 'backend_invalid', fault: profileFault(answer, preset) }
    : { status: 'ok', ...found };
}

/** Judges what a form was answered with: any refusal is one that its sentence may explain. */
export function processFormResponse(answer: Answered | Transient, preset: Preset): FormAnswer {
  if (answer.status === 'transient') return answer;
  const isRefused = answer.httpStatus >= 400 && answer.httpStatus < 500 && answer.httpStatus !== 429;
  const verdict = judgeStatus(answer, isRefused ? [answer.httpStatus] : [], preset);
  return verdict === 'ok' ? { status: 'ok', ...messageIn(answer.body, preset) } : verdict;
}

/** Any 2xx is success; only an explicit refusal is final; a redirect would take what was posted elsewhere. */
function judgeStatus(
  answer: Answered,
  rejected: readonly number[],
  preset: Preset,
): 'ok' | Rejected | Transient {
  if (isSuccess(answer)) return 'ok';
  const isRefused = rejected.includes(answer.httpStatus);
  return isRefused ? { status: 'rejected', ...messageIn(answer.body, preset) } : later(answer);
}

function isSuccess({ httpStatus }: Answered): boolean {
  return httpStatus >= 200 && httpStatus < 300;
}

function later({ httpStatus, retryAfter, location }: Answered): Transient {
  if (httpStatus === 429)
    return { status: 'transient', code: 'rate_limited', ...(retryAfter !== undefined && { retryAfter }) };
  return {
    status: 'transient',
    code: 'backend_invalid',
    ...(location !== undefined && { movedTo: location }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** What some programs write where they have no value. */
export const NO_VALUE = /^(?:null|undefined|none|nil|nan|true|false)$/i;
/** Quotes of JSON in JSON, and the scheme of the header that the token is for. */
const AROUND = /^"(.*)"$|^(?:bearer|jwt|token)\s+/i;

/**
 * A token, without what some write around it as it goes into the header. Bearer tokens are visible ASCII; anything else must not reach
 * a header, nor `;` a cookie; and a page is none.
 */
export function tokenIn(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  const token = text.replace(AROUND, '$1').replace(AROUND, '$1').trim();
  return /^(?!<)[\x21-\x3a\x3c-\x7e]+$/.test(token) && !NO_VALUE.test(token) ? token : undefined;
}
