import { OperationProcessingError, ResponseBodyError, WWWAuthenticateChallengeError } from 'oauth4webapi';
import { type Fault, judgeRefusal } from '../backend/judge.ts';
import { saidIn } from '../backend/said.ts';
import { isText } from '../util/json-path.ts';
import { ProviderUnavailable } from './fetch.ts';

/** What a refusal says of us, and nothing of the code or the token that was sent. */
export function faultIn(error: unknown): Fault | undefined {
  if (error instanceof ProviderUnavailable) return error.fault;
  const isChallenge = error instanceof WWWAuthenticateChallengeError;
  if (!isChallenge && !(error instanceof ResponseBodyError)) return undefined;
  const texts = isChallenge ? [] : [error.error, error.error_description].filter(isText);
  const said = saidIn(error.status, error.response.headers, JSON.stringify(texts));
  const judged = judgeRefusal(said, 'provider', { document: [], bare: [], listed: [] });
  return judged.status === 'unjudged' ? judged.fault : undefined;
}

/** The reason for the log: a code of the protocol or of the library, and nothing that was sent. */
export function reasonOf(error: unknown): string {
  if (error instanceof ResponseBodyError) return error.error;
  if (error instanceof ProviderUnavailable) return error.fault?.reason ?? error.code;
  if (error instanceof OperationProcessingError) return error.code ?? error.name;
  return error instanceof Error ? error.name : 'unknown';
}

/** @see RFC 6749, section 4.1.2.1; OpenID Connect Core 1.0, section 3.1.2.6 */
const REFUSALS: readonly string[] = [
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'invalid_request',
  'invalid_scope',
  'login_required',
  'unauthorized_client',
  'unsupported_response_type',
  'user_cancelled_authorize',
  'user_cancelled_login',
];

/** The reason for the log when a browser comes back with an error: what it has brought may be anything. */
export function refusalOf(error: string): string {
  return REFUSALS.includes(error) ? error : 'other_error';
}
