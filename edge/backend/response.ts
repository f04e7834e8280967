import { announcedEnd, endOf } from '../tokens/expiry.ts';
import type { TokenSet, User } from '../types.ts';
import { at } from '../util/json-path.ts';
import { isSuccess, later, type Rejected, tokenIn } from './answer.ts';
import type { Answered, Transient } from './fetch.ts';
import { type Fault, judgeRefusal, saysNothing } from './judge.ts';
import { holdsToken, memberFault, profileFault } from './member-fault.ts';
import { messageIn } from './message.ts';
import { valueIn } from './places.ts';
import type { GivesTokens, Preset, TokenPlaces } from './presets/index.ts';
import { userFrom } from './profile.ts';
import { challengeIn, processCodeRefusal } from './second-factor.ts';
import { type Grant, grantOf } from './spent-tokens.ts';
import { namesAsked } from './template.ts';

/** The exchanges that are answered with tokens. */
export interface TokenExchange {
  /** `message`: what a message has brought, a code or a link. */
  readonly name: 'login' | 'secondFactor' | 'refresh' | 'message';
  /** Where its answer has them, if it is not where `tokens` of the preset says. */
  readonly tokens?: Partial<TokenPlaces> | undefined;
}

export type TokenAnswer =
  | { readonly status: 'ok'; readonly tokens: TokenSet; readonly user?: User }
  | Rejected
  | Transient;
export type ProfileAnswer =
  | { readonly status: 'ok'; readonly user: User; readonly profile: Readonly<Record<string, unknown>> }
  | (Rejected & { readonly fault: Fault })
  | Transient;
export type FormAnswer =
  | {
      readonly status: 'ok';
      readonly message?: string;
      /** Tokens that the answer has, as that to a registration may. */
      readonly session?: Extract<TokenAnswer, { status: 'ok' }>;
    }
  | Rejected
  | Transient;

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

  const places = { ...preset.tokens, ...exchange.tokens };
  const accessToken = tokenIn(valueIn(answer, places.access));
  if (accessToken === undefined) return processRefusal(answer, exchange, preset);
  if (isHalfWay(answer, exchange, preset))
    return halfWay(processRefusal(answer, exchange, preset), accessToken, preset);
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
  if (!isFirstStep(exchange) || challengeIn(answer, preset.secondFactor) === undefined) return false;
  const judgement = judgeRefusal(answer.said, 'login', { document: [], bare: [], listed: [] });
  return judgement.status === 'refused' && judgement.reason === 'second_factor';
}

/** What may want a code after it. */
function isFirstStep({ name }: TokenExchange): boolean {
  return name === 'login' || name === 'message';
}

/** The token is kept where the second step shows it. */
function halfWay(refusal: Rejected | Transient, accessToken: string, preset: Preset): Rejected | Transient {
  const { secondFactor } = preset;
  const asked = [secondFactor, secondFactor?.begin, secondFactor?.resend].flatMap((each) =>
    each ? namesAsked(each) : [],
  );
  const isShown = refusal.status === 'rejected' && asked.includes('accessToken');
  return isShown ? { ...refusal, accessToken } : refusal;
}

/**
 * What has no token in it is a refusal if it says so; else it leaves things as they are, and the log learns what it was.
 *
 * @see RFC 6749, section 5.2
 */
function processRefusal(answer: Answered, exchange: TokenExchange, preset: Preset): Rejected | Transient {
  if (exchange.name === 'secondFactor') return processCodeRefusal(answer, preset);
  const challenge =
    isFirstStep(exchange) && !saysNothing(answer.httpStatus) && challengeIn(answer, preset.secondFactor);
  if (challenge) return { status: 'rejected', reason: 'second_factor', challenge };
  if (exchange.name === 'message') return processCodeRefusal(answer, preset);
  const { name } = exchange;
  const judgement = judgeRefusal(answer.said, name, {
    document: preset.rejected[name],
    bare: name === 'login' ? preset.rejected.login : (preset.refusesBare ?? [401]),
    listed: preset.listed?.[name] ?? [],
  });
  const isElsewhere = isSuccess(answer) && holdsToken(answer.body);
  if (judgement.status === 'refused' && (!isElsewhere || judgement.reason === 'second_factor')) {
    return { ...judgement, status: 'rejected', ...messageIn(answer.body, preset) };
  }
  const fault = judgement.status === 'refused' ? undefined : judgement.fault;
  const isMember = isElsewhere || (isSuccess(answer) && fault?.reason === 'unknown_answer');
  const { access } = { ...preset.tokens, ...exchange.tokens };
  const told = isMember ? memberFault(answer, access) : fault;
  return { ...later(answer), ...(told && { fault: told }) };
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
export function processFormResponse(
  answer: Answered | Transient,
  preset: Preset,
  { tokens }: GivesTokens,
  receivedAt: number,
): FormAnswer {
  if (answer.status === 'transient') return answer;
  const isRefused = answer.httpStatus >= 400 && answer.httpStatus < 500 && answer.httpStatus !== 429;
  const verdict = judgeStatus(answer, isRefused ? [answer.httpStatus] : [], preset);
  if (verdict !== 'ok') return verdict;
  const session = processTokenResponse(answer, { name: 'login', tokens }, preset, receivedAt);
  return { status: 'ok', ...messageIn(answer.body, preset), ...(session.status === 'ok' && { session }) };
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
