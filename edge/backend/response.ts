import { announcedEnd, endOf } from '../tokens/expiry.ts';
import type { TokenSet, User } from '../types.ts';
import { at, idIn, isText } from '../util/json-path.ts';
import type { Answered, Transient } from './fetch.ts';
import { type Because, type Fault, judgeRefusal } from './judge.ts';
import { holdsToken, memberFault, profileFault } from './member-fault.ts';
import { messageIn } from './message.ts';
import type { Preset } from './presets/index.ts';

/** Longer than anybody's name: what exceeds it is something else, and would only fill the cookie. */
const MAX_TEXT = 1_000;

/** The backend has said no, and will say so again. */
export interface Rejected extends Because {
  readonly status: 'rejected';
  /** Its sentence, where it has one. */
  readonly message?: string;
}

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
 * Judges what a sign-in or a refresh was answered with.
 *
 * @param receivedAt - when it was asked for, in milliseconds since the epoch
 * @see RFC 6749, section 5
 */
export function processTokenResponse(
  answer: Answered | Transient,
  exchange: 'login' | 'refresh',
  preset: Preset,
  receivedAt: number,
): TokenAnswer {
  if (answer.status === 'transient') return answer;
  if (!isSuccess(answer)) return processRefusal(answer, exchange, preset);

  const accessToken = tokenIn(at(answer.body, preset.tokens.access));
  if (accessToken === undefined) return processRefusal(answer, exchange, preset);
  const refreshToken = preset.refresh && refreshTokenOf(answer, preset);
  const { expiresIn } = preset.tokens;
  const announced = expiresIn && announcedEnd(at(answer.body, expiresIn.path), expiresIn.unit, receivedAt);
  const accessExpiresAt = endOf(accessToken, receivedAt) ?? announced;
  const user =
    preset.tokens.user === undefined ? undefined : userFrom(at(answer.body, preset.tokens.user), preset);
  return {
    status: 'ok',
    tokens: {
      accessToken,
      receivedAt,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(accessExpiresAt !== undefined && { accessExpiresAt }),
    },
    ...(user !== undefined && { user: user.user }),
  };
}

/**
 * What has no token in it is a refusal if it says so; else it leaves things as they are, and the log learns what it was.
 *
 * @see RFC 6749, section 5.2
 */
function processRefusal(
  answer: Answered,
  exchange: 'login' | 'refresh',
  preset: Preset,
): Rejected | Transient {
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
  const told = isMember ? memberFault(answer, preset.tokens.access) : fault;
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

/** A user, and what of the profile may leave the server. */
function userFrom(raw: unknown, preset: Preset) {
  const id = idIn(raw, preset.ids);
  if (id === undefined) return undefined;
  const names = preset.me?.fields ?? PLAIN;
  const profile = Object.fromEntries(
    names.map((name) => [name, at(raw, name)]).filter(([, value]) => value !== undefined),
  );
  return { profile, user: { id, ...knownFields(profile) } };
}

/** What is told of a user where no profile says what may be. */
const PLAIN = ['name', 'username', 'email', 'role'] as const;

/** Where products keep what a person is called, in parts. */
const NAMES = [
  ['name'],
  ['user_metadata.full_name'],
  ['firstName', 'lastName'],
  ['first_name', 'last_name'],
  ['username'],
  ['preferred_username'],
] as const;

/** What a session keeps of a profile. */
export function knownFields(profile: Readonly<Record<string, unknown>>): Omit<User, 'id'> {
  const names = NAMES.map((parts) =>
    parts
      .map((part) => profile[part])
      .filter(isShortText)
      .join(' '),
  );
  const name = names.find(isText);
  const { email } = profile;
  const role = isText(profile.role) ? profile.role : at(profile.role, 'name');
  return {
    ...(isText(name) && { name }),
    ...(isShortText(email) && { email }),
    ...(isShortText(role) && { role }),
  };
}

function isShortText(value: unknown): value is string {
  return isText(value) && value.length <= MAX_TEXT;
}

function refreshTokenOf({ body, setCookies }: Answered, { tokens }: Preset): string | undefined {
  const { refresh, refreshCookie } = tokens;
  const fromCookie = refreshCookie === undefined ? undefined : valueOfCookie(setCookies, refreshCookie);
  return tokenIn(fromCookie ?? (refresh === undefined ? undefined : at(body, refresh)));
}

/** @see RFC 6265bis, section 5.6 */
function valueOfCookie(setCookies: readonly string[], name: string): string | undefined {
  const values = setCookies
    .map((line) => line.split(';', 1)[0] ?? '')
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1'));
  return values.findLast(isText);
}

/** What some programs write where they have no value. */
export const NO_VALUE = /^(?:null|undefined|none|nil|nan|true|false|bearer)$/i;
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
