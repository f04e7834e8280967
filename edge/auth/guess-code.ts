import type { Services } from '../pipeline/context.ts';
import type { Session } from '../types.ts';
import type { Refusal } from './create-session.ts';

/**
 * Lets a code be tried, unless there were too many wrong ones for the account: a code is short, and whoever guesses it has the password.
 *
 * @param account - whose it is; those who have not shown the password count apart, and keep nobody from a second step
 * @see OWASP ASVS 5.0, requirement 6.6.3 (brute force of codes)
 */
export async function guessCode(
  { signInLimit }: Pick<Services, 'signInLimit'>,
  account: string,
  ask: () => Promise<Session | Refusal>,
): Promise<Session | Refusal> {
  const attempt = await signInLimit.attempt({ code: account }, ask, isWrong);
  if (attempt.status === 'answered') return attempt.outcome;
  return { code: 'rate_limited', retryAfter: attempt.retryAfter };
}

/** Some backends do not say which of password and code it was. */
function isWrong(outcome: Session | Refusal): boolean {
  return 'code' in outcome && (outcome.code === 'invalid_code' || outcome.code === 'invalid_credentials');
}
