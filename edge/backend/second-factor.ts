import { isSuccess, later, type Rejected, tokenIn } from './answer.ts';
import type { Answered, Transient } from './fetch.ts';
import { judgeRefusal } from './judge.ts';
import { valueIn } from './places.ts';
import type { Place, Preset } from './presets/index.ts';

/** What a code is to be sent with. */
export function challengeIn(
  answer: Answered,
  exchange: { readonly challenge?: Place | readonly Place[] } | undefined,
): string | undefined {
  const found = exchange?.challenge && valueIn(answer, exchange.challenge);
  return typeof found === 'string' || typeof found === 'number' ? tokenIn(String(found)) : undefined;
}

/** Statuses by which a code is refused: frameworks that check forms have one more. */
const CODE_REFUSALS: readonly number[] = [400, 401, 403, 422];
const OVER = 'expired|not found|unknown|no longer|malformed|used|mismatch';
/** What is said of the challenge, and not of the code: no other code will do. An invalid token may be either: many call a code so. */
const CHALLENGE_EXPIRED = new RegExp(
  [
    both('challenge|session|ticket|transaction|flow|pending credential', `${OVER}|invalid`),
    both('(?:mfa|login|temp|temporary|pending) token', OVER),
    both('jwt', 'expired'),
  ].join('|'),
);

/** Judges a refused code: it may be wrong, or may have come too late. */
export function processCodeRefusal(answer: Answered, preset: Preset): Rejected | Transient {
  const { said } = answer;
  const statuses = { document: CODE_REFUSALS, bare: CODE_REFUSALS, listed: preset.listed?.login ?? [] };
  const judgement = judgeRefusal(said, 'login', statuses);
  if (judgement.status === 'unjudged') return { ...later(answer), fault: judgement.fault };
  if (said.words.some((each) => CHALLENGE_EXPIRED.test(each)))
    return { status: 'rejected', reason: 'challenge_expired' };
  const challenge = challengeIn(answer, preset.secondFactor);
  return { ...judgement, status: 'rejected', ...(challenge !== undefined && { challenge }) };
}

/** What a request for a code was answered with, and what that is to be sent with. */
export type SentAnswer = { readonly status: 'ok'; readonly challenge?: string } | Rejected | Transient;

/**
 * Judges what a request for a code was answered with: one that cannot be had may be asked for later.
 *
 * @param exchange - tells where the answer has a challenge
 */
export function processSentResponse(
  answer: Answered | Transient,
  exchange: Parameters<typeof challengeIn>[1],
  preset: Preset,
): SentAnswer {
  if (answer.status === 'transient') return answer;
  if (!isSuccess(answer)) return processCodeRefusal(answer, preset);
  const challenge = challengeIn(answer, exchange);
  return { status: 'ok', ...(challenge !== undefined && { challenge }) };
}

/** One of each, in whatever order. */
function both(these: string, those: string): string {
  return `\\b(?:${these})\\b.*\\b(?:${those})\\b|\\b(?:${those})\\b.*\\b(?:${these})\\b`;
}
