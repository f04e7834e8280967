import { ACCOUNT_WORDS, WORDS_AFTER_PASSWORD } from './account-words.ts';
import { FAILURE } from './failure-words.ts';
import { CLIENT_FAULTS, OUTAGE, REQUEST_FAULTS } from './fault-words.ts';
import type { RefusalWord } from './refusal-word.ts';

const SUBJECTS = 'token|jw[st]|session|refresh|grant|family|user|account|signature';
const CREDENTIALS = 'credentials?|password|user ?name|e ?mail|identifier|log ?in';
const NO =
  'invalid(?! request| response)|not valid|expired?|revoked|not found|no such|no longer|unknown(?! error)|black ?listed|deny ?listed|denied|reuse|reused|used|banned|inactive|not active|no active|no valid|malformed|mismatch|(?:do|does|did) not (?:exist|match)|not match|not exist|not in (?:the |our )?(?:database|db|store)|no (?:query )?results|(?:could|can) ?not (?:be )?(?:validated?|verif(?:y|ied)|found|decoded?|parsed?)|failed to (?:authenticate|verify|validate)|not recogni[sz]ed|rotated|incorrect|bad(?! request| gateway)|(?<!went )wrong|disabled|blocked|deleted|suspended|locked|stale|ended|terminated|timed out|invalidated|closed|cancell?ed|destroyed|time ?out|replaced|superseded|rejected|(?:verification|validation|authentication|decryption|log ?in) failed|unauthorized';

/**
 * The words by which products refuse, the first that is found counts: what blames us goes before what refuses, codes of OAuth before
 * sentences, and each of them before a status. So nobody is signed out for a fault of the operator, and a sentence beside `invalid_grant` takes
 * nothing back.
 *
 * @see RFC 6749, section 5.2; OpenID Connect Core 1.0, section 3.1.2.6
 */
export const REFUSAL_WORDS: readonly RefusalWord[] = [
  {
    means: 'code',
    reason: 'second_factor',
    pattern:
      /\b(?:otp|totp|mfa|tfa|aal2)\b|2fa\b|\b(?:two|second|multi|more|auth) ?(?:factors?|steps?)\b|\bone time (?:pass)?(?:code|word)|\b(?:verification|authenticator|sign in) code\b/,
  },
  ...WORDS_AFTER_PASSWORD,
  // A sentence of nothing but the token says what a code for the client meant: Atlassian has `unauthorized_client` for it.
  {
    means: 'no',
    reason: 'refused',
    pattern:
      /^(?:the |this |your )?refresh token (?:is |was |has |has been )?(?:invalid|expired|revoked|unknown|not found)$/,
  },
  ...CLIENT_FAULTS,
  // For the log, which is to have the reason that stands beside the code.
  ...ACCOUNT_WORDS.map((word) => ({ ...word, only: 'login' as const })),
  { means: 'no', reason: 'invalid_grant', pattern: /^invalid grant$/ },
  FAILURE,
  // What was typed, and cannot be a name or a password there: nothing that an operator could mend.
  {
    means: 'no',
    reason: 'refused',
    pattern:
      /\b(?:valid|well formed) e ?mail\b|\bformat e ?mail\b|\b(?:at least|fewer than|longer than|more than|minimum|maximum)\b.*\b(?:characters?|length)\b|\btoo (?:short|long|small)\b|\bminimum length\b|\bmay only contain\b/,
    only: 'login',
  },
  // At a sign-in what is said of the password goes first, or the guess would not be counted.
  { ...OUTAGE, only: 'refresh' },
  ...REQUEST_FAULTS,
  ...ACCOUNT_WORDS,
  {
    means: 'no',
    reason: 'refused',
    pattern:
      /^(?:interaction|login|consent|account selection) required$|\b(?:log|sign) ?in again\b|\bneed to (?:log|sign) ?in\b|^not logged in$|\b(?:logged|signed) out\b|^(?:expired|revoked)$|^log ?in time ?out$|\banother device\b|^(?:invalid signature|signature verification failed|could not validate credentials)$|\bpassword (?:has been |was )?changed\b|\bchanged (?:your |the )?password\b|\bnot enough segments\b/,
  },
  { means: 'no', reason: 'refused', pattern: both(SUBJECTS, NO) },
  { means: 'no', reason: 'refused', pattern: both(CREDENTIALS, NO), only: 'login' },
  {
    means: 'no',
    reason: 'refused',
    pattern: /\b(?:log|sign) ?in failed\b|\bvalid credentials\b/,
    only: 'login',
  },
  // Zoho's word for a refresh token that is none.
  { means: 'no', reason: 'refused', pattern: /^invalid code$/, only: 'refresh' },
  OUTAGE,
  {
    means: 'unclear',
    reason: 'invalid_request',
    pattern:
      /^(?:invalid request|invalid dpop proof|use dpop nonce)$|^validation (?:failed|error)$|\binvalid (?:request )?(?:body|header)\b|\b(?:header|cookie|body)\b.*\btoo large$/,
    variable: { login: 'BACKEND_LOGIN_FIELDS', refresh: 'BACKEND_REFRESH_FIELDS', provider: 'OIDC_ISSUER' },
    cure: 'Compare the fields and the encoding of the request with what the server takes.',
  },
];

/** One of each in a text, in whatever order. */
function both(these: string, those: string): RegExp {
  return new RegExp(`\\b(?:${these})\\b.*\\b(?:${those})\\b|\\b(?:${those})\\b.*\\b(?:${these})\\b`);
}
