import { type Finding, fine, note, type Variables, wrong } from '../report/findings.ts';
import { durationOf, type TokenFacts } from './token-facts.ts';
import type { Observed } from './wire.ts';

const USUAL_TOLERANCE = 30;
const MOST_TOLERANCE = 300;
/** A `Date` header has no fractions, nor has most `iat`. */
const UNCERTAINTY = 3;
const DAY = 86_400;

/**
 * By how many seconds the clock of the backend is ahead of ours: by the token's own word, which is what counts, or by the
 * `Date` of the answer that brought it.
 */
export function skewOf(answer: Observed, facts: TokenFacts | undefined): number | undefined {
  const [from, to] = [answer.sentAt / 1000, answer.receivedAt / 1000];
  const dated = Date.parse(answer.headers.get('date') ?? '') / 1000;
  const told = [facts?.issuedAt, dated].find((each) => each !== undefined && Math.abs(each - to) < DAY);
  // It was written at some time in between.
  return told === undefined ? undefined : told - Math.min(Math.max(told, from), to);
}

interface Clock {
  readonly findings: readonly Finding[];
  readonly variables: Variables;
}

/** @param isVerified - whether tokens are verified here, with their times */
export function judgeClock(skew: number | undefined, isVerified: boolean): Clock {
  if (skew === undefined) return { findings: [], variables: {} };
  const size = Math.abs(skew);
  const found = (finding: Finding, variables: Variables = {}) => ({ findings: [finding], variables });
  if (size <= UNCERTAINTY) return found(fine('clock.right', 'Its clock agrees with this one.'));
  const text = `Its clock is ${durationOf(size)} ${skew > 0 ? 'ahead of' : 'behind'} the clock of this machine.`;
  const cure = 'Have both follow a time server (NTP); the edge does.';
  if (size <= USUAL_TOLERANCE - UNCERTAINTY) return found(note('clock.skewed', text));
  if (!isVerified) return found(note('clock.skewed', text, cure));
  const consequence = 'Tokens seem to be from another time, and no sign-in succeeds.';
  if (size > MOST_TOLERANCE - UNCERTAINTY)
    return found(wrong('clock.skewed', `${text} ${consequence}`, cure));
  const tolerance = Math.min(MOST_TOLERANCE, Math.ceil((size + UNCERTAINTY) / 10) * 10);
  const bridged = note('clock.skewed', text, `${cure} Until then JWT_CLOCK_TOLERANCE bridges it.`);
  return found(bridged, { JWT_CLOCK_TOLERANCE: String(tolerance) });
}
