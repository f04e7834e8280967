import * as v from 'valibot';
import { announcedEnd } from '../../tokens/expiry.ts';
import { type Rejected, tokenIn } from '../answer.ts';
import type { Exchanged } from '../exchange.ts';
import type { Answered, Transient } from '../fetch.ts';
import { profileFault } from '../member-fault.ts';
import { asMessage } from '../message.ts';
import type { Preset } from '../presets/index.ts';
import { userFrom } from '../profile.ts';
import type { ToldState } from '../refusal-word.ts';
import {
  type FormAnswer,
  type ProfileAnswer,
  processTokenResponse,
  type TokenAnswer,
  type TokenExchange,
  tokenAnswer,
} from '../response.ts';
import type { SentAnswer } from '../second-factor.ts';
import type { Grant } from '../spent-tokens.ts';
import { type Broken, mayRefuse } from './run.ts';

const TOLD = [
  'account_blocked',
  'account_incomplete',
  'email_unconfirmed',
  'password_expired',
] as const satisfies readonly ToldState[];
/** Characters of what a code is sent with. */
const MAX_CHALLENGE = 2_000;

const token = v.pipe(
  v.string(),
  v.check((text) => tokenIn(text) === text),
);
const members = v.record(v.string(), v.unknown());
const sentence = v.nullish(v.string());
const refused = v.strictObject({
  status: v.literal('refused'),
  reason: v.nullish(
    v.picklist(['second_factor', 'challenge_expired', ...TOLD, 'account_locked', 'not_allowed']),
  ),
  afterPassword: v.nullish(v.boolean()),
  message: sentence,
});
const transient = v.strictObject({
  status: v.literal('transient'),
  retryAfter: v.nullish(v.pipe(v.number(), v.finite(), v.minValue(0))),
});
const tokens = v.strictObject({
  status: v.literal('tokens'),
  accessToken: token,
  refreshToken: v.nullish(token),
  expires: v.nullish(v.union([v.number(), v.string()])),
  user: v.nullish(members),
});
/** It has to fit into a cookie. */
const challenge = v.strictObject({
  status: v.literal('challenge'),
  token: v.nullish(v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_CHALLENGE))),
  accessToken: v.nullish(token),
});

const signIn = v.variant('status', [tokens, challenge, refused, transient]);
const sent = v.variant('status', [challenge, refused, transient]);
const location = v.variant('status', [
  v.strictObject({
    status: v.literal('location'),
    url: v.string(),
    keep: v.nullish(token),
  }),
  refused,
  transient,
]);
const refresh = v.variant('status', [tokens, refused, transient]);
const profile = v.variant('status', [
  v.strictObject({ status: v.literal('user'), user: members }),
  refused,
  transient,
]);
const form = v.variant('status', [
  v.strictObject({ status: v.literal('done'), message: sentence }),
  refused,
  transient,
]);

/**
 * Takes what a function has made of an answer, as strictly as the answer of a backend is taken.
 *
 * @returns `undefined` where the data has the word: the function has said nothing, or has taken for a refusal what cannot be one
 */
function taker<Outcome extends { readonly status: string }>(schema: v.GenericSchema<unknown, Outcome>) {
  return (given: unknown, answer: Answered): Outcome | Broken | undefined => {
    if (given === undefined) return undefined;
    const parsed = v.safeParse(schema, given);
    if (parsed.success) {
      return parsed.output.status === 'refused' && !mayRefuse(answer) ? undefined : parsed.output;
    }
    const [issue] = parsed.issues;
    return { status: 'broken', reason: 'wrong_return', member: v.getDotPath(issue) ?? 'no outcome' };
  };
}

export const takeSignIn = taker(signIn);
export const takeSent = taker(sent);
export const takeLocation = taker(location);
export const takeRefresh = taker(refresh);
export const takeProfile = taker(profile);
export const takeForm = taker(form);
/** Whatever a sign-out is answered with, it is one. */
export const takeNothing = () => undefined;

type Refused = v.InferOutput<typeof refused>;
type Later = v.InferOutput<typeof transient>;

export function unanswered(outcome: Refused | Later): Rejected | Transient {
  if (outcome.status === 'transient') {
    const { retryAfter } = outcome;
    return {
      status: 'transient',
      code: 'backend_invalid',
      ...(typeof retryAfter === 'number' && { retryAfter }),
    };
  }
  const { reason, afterPassword, message } = outcome;
  const told = afterPassword ? TOLD.find((each) => each === reason) : undefined;
  return {
    status: 'rejected',
    ...asMessage(message ?? ''),
    ...(reason && { reason }),
    ...(told && { told }),
  };
}

type SignInOutcome = v.InferOutput<typeof signIn>;

/** What an exchange for tokens has come to, by a function or by the data. */
export function tokensOf(
  { answer, outcome }: Exchanged<SignInOutcome>,
  exchange: TokenExchange,
  preset: Preset,
  receivedAt: number,
  spent?: Grant,
): TokenAnswer {
  if (outcome === undefined) return processTokenResponse(answer, exchange, preset, receivedAt, spent);
  if (outcome.status === 'challenge') {
    const { token, accessToken } = outcome;
    const given = { ...(token && { challenge: token }), ...(accessToken && { accessToken }) };
    return { status: 'rejected', reason: 'second_factor', ...given };
  }
  if (outcome.status !== 'tokens') return unanswered(outcome);
  const { accessToken, refreshToken, expires, user } = outcome;
  return tokenAnswer(
    {
      accessToken,
      refreshToken: refreshToken ?? undefined,
      announced: announcedEnd(expires, 's', receivedAt),
      user,
    },
    preset,
    receivedAt,
    spent,
  );
}

export function sentOf(outcome: v.InferOutput<typeof sent>): SentAnswer {
  if (outcome.status !== 'challenge') return unanswered(outcome);
  return { status: 'ok', ...(outcome.token && { challenge: outcome.token }) };
}

export function profileOf(
  outcome: v.InferOutput<typeof profile>,
  preset: Preset,
  answer: Answered,
): ProfileAnswer {
  if (outcome.status !== 'user') return { ...unanswered(outcome), fault: profileFault(answer, preset) };
  const found = userFrom(outcome.user, preset);
  return found === undefined
    ? { status: 'transient', code: 'backend_invalid', fault: profileFault(answer, preset) }
    : { status: 'ok', ...found };
}

export function formOf(outcome: v.InferOutput<typeof form>): FormAnswer {
  if (outcome.status !== 'done') return unanswered(outcome);
  return { status: 'ok', ...asMessage(outcome.message ?? '') };
}
