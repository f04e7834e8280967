import {
  AuthorizationResponseError,
  OperationProcessingError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import { type Fault, judgeRefusal } from '../backend/judge.ts';
import { saidIn } from '../backend/said.ts';
import { errorKind } from '../util/error-kind.ts';
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
  if (error instanceof AuthorizationResponseError) return refusalOf(error.error, undefined).reason;
  if (error instanceof ProviderUnavailable) return error.fault?.reason ?? error.code;
  if (error instanceof OperationProcessingError) return error.code ?? error.name;
  return error instanceof Error ? errorKind(error) : 'unknown';
}

/** @see RFC 6749, section 4.1.2.1; OpenID Connect Core 1.0, section 3.1.2.6; RFC 8707, section 2; two of Microsoft's */
const REFUSALS: readonly string[] = [
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'invalid_client',
  'invalid_request',
  'invalid_request_object',
  'invalid_request_uri',
  'invalid_resource',
  'invalid_scope',
  'invalid_target',
  'login_required',
  'registration_not_supported',
  'request_not_supported',
  'request_uri_not_supported',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unmet_authentication_requirements',
  'unsupported_response_type',
  'user_cancelled_authorize',
  'user_cancelled_login',
];

/** Words of their own that providers have for it; LinkedIn has two. */
const GIVEN_UP = /^user_(?:cancell?ed|denied)(?:_[a-z]+)?$|^cancell?ed$/;
/** By which `access_denied` is said to be the person's own doing, or nothing more is said; most providers leave it out. */
const BY_THEMSELVES = new RegExp(
  [
    '^access[ _]denied[.!]?$',
    '\\b(?:cancel|abort|declin|dismiss|withdr[ae]w)|\\bchanged (?:their|his|her|your) mind\\b',
    "\\b(?:user|owner)\\b(?! (?:is|was|has been)\\b).{0,40}\\b(?:den(?:y|ied)|reject|refuse|did(?: not|n't) (?:authorize|consent|grant|allow|approve))",
    '\\bconsent\\b.{0,20}\\b(?:denied|rejected|refused|not g(?:iven|ranted))',
    '\\b(?:denied|rejected|refused) by (?:the )?(?:end.)?user',
  ].join('|'),
  'i',
);

/** Why the browser has come back without a code. */
export interface Refusal {
  /** For the log: what the browser has brought may be anything. */
  readonly reason: string;
  /** Whether whoever was to sign in has given it up; if not, it is the provider that refuses them, or what we ask for. */
  readonly isByUser: boolean;
}

/**
 * Reads what a provider has sent a browser back with in the place of a code.
 *
 * @param said - the description beside it
 */
export function refusalOf(error: string, said: string | undefined): Refusal {
  const isDenied = error === 'access_denied';
  const isByUser = GIVEN_UP.test(error) || (isDenied && (!isText(said) || BY_THEMSELVES.test(said)));
  if (isDenied && !isByUser) return { reason: 'access_denied_by_provider', isByUser };
  return { reason: REFUSALS.includes(error) ? error : 'other_error', isByUser };
}
