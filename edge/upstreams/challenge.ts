import { stepUpChallenge } from '../access/step-up.ts';

/** Longer than any challenge that says no more than it has to. */
const MAX_LENGTH = 2_000;
const ERROR = /\berror ?= ?"?insufficient_user_authentication\b/i;
/** What may be handed on: nothing that ends a quoted string. */
const PARAMETERS = {
  acr_values: /\bacr_values ?= ?(?:"([\x20\x21\x23-\x5b\x5d-\x7e]{1,500})"|([\w:./-]{1,500}))/i,
  max_age: /\bmax_age ?= ?"?(\d{1,9})\b/i,
} as const;

/**
 * Reads the challenge by which an API says that its user has to be authenticated more strongly, or anew: no refresh cures that, and no
 * session is over.
 *
 * @returns it as a client may have it, in our own writing; `undefined` where the API says something else
 * @see RFC 9470, OAuth 2.0 Step Up Authentication Challenge Protocol, section 3
 */
export function stepUpChallengeIn({
  status,
  headers,
}: Pick<Response, 'status' | 'headers'>): string | undefined {
  const said = headers.get('www-authenticate') ?? '';
  if (status !== 401 || said.length > MAX_LENGTH || !ERROR.test(said)) return undefined;
  const found = Object.entries(PARAMETERS).flatMap(([name, form]) => {
    const [, quoted, plain = ''] = form.exec(said) ?? [];
    const value = quoted ?? plain;
    return value === '' ? [] : [[name, value] as const];
  });
  return stepUpChallenge(Object.fromEntries(found));
}
