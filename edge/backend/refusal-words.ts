/** What is asked for: a sign-in or a refresh at the backend, or a refresh at an OpenID provider. */
export type Exchange = 'login' | 'refresh' | 'provider';

/**
 * What a word says: `no` of this password or refresh token; that a `code` of a second step is wanted; that something of `ours` is at fault,
 * which only the operator can mend; or nothing about any of them (`unclear`).
 */
export type Meaning = 'no' | 'code' | 'ours' | 'unclear';

export interface RefusalWord {
  readonly means: Meaning;
  /** For the log. */
  readonly reason: string;
  /** Matched with what `saidIn` makes of each text. */
  readonly pattern: RegExp;
  /** The variable that mends it. */
  readonly variable?: Readonly<Partial<Record<Exchange, string>>>;
  readonly cure?: string;
  /** Where it is one, if not everywhere. */
  readonly only?: 'login' | 'refresh';
}

const everywhere = (name: string) => ({ login: name, refresh: name, provider: name });
const SUBJECTS = 'token|jwt|session|refresh|grant|family|user|account';
const CREDENTIALS = 'credentials?|password|user ?name|e ?mail|identifier|log ?in';
const NO =
  'invalid(?! request| response)|not valid|expired?|revoked|not found|no such|no longer|unknown(?! error)|black ?listed|deny ?listed|denied|reuse|reused|used|banned|inactive|not active|no active|no valid|malformed|mismatch|(?:do|does|did) not (?:exist|match)|not match|not exist|(?:could|can|can ?)not (?:be )?(?:validated?|verif(?:y|ied)|found)|not recogni[sz]ed|rotated|incorrect|bad(?! request| gateway)|(?<!went )wrong|disabled|blocked|deleted|suspended|locked|stale|ended|terminated|timed out|replaced|superseded|rejected|(?:verification|validation|authentication|log ?in) failed|signed out|logged out|unauthorized';

/**
 * The words by which products refuse, the first that is found counts: what blames us goes before what refuses, codes of OAuth before
 * sentences, and each of them before a status. So nobody is signed out for a fault of the operator, and a sentence beside `invalid_grant` takes
 * nothing back.
 *
 * @see RFC 6749, section 5.2; RFC 8707, section 2; OpenID Connect Core 1.0, section 3.1.2.6
 */
export const REFUSAL_WORDS: readonly RefusalWord[] = [
  {
    means: 'code',
    reason: 'second_factor',
    pattern:
      /\b(?:otp|totp|mfa|tfa)\b|2fa\b|\b(?:two|second|multi) ?(?:factor|step)|\bone time (?:pass)?(?:code|word)/,
  },
  {
    means: 'ours',
    reason: 'invalid_client',
    pattern:
      /^(?:invalid|unauthorized) client$|\b(?:invalid|unknown|bad|wrong|missing|no|deleted|disabled|inactive) (?:oauth )?client\b|\bclient (?:authentication|credentials|secret|certificate|id)? ?(?:is |was )?(?:failed|invalid|missing|required|incorrect|unknown|not found)/,
    variable: everywhere('CLIENT_SECRET'),
    cure: 'Compare CLIENT_ID, CLIENT_SECRET and BACKEND_CLIENT_AUTHENTICATION with the client that is registered there, and what it may ask for.',
  },
  {
    means: 'ours',
    reason: 'invalid_scope',
    pattern: /^(?:invalid|insufficient) scopes?$|\bscopes? .*(?:invalid|unknown|malformed|not allowed)/,
    variable: everywhere('BACKEND_SCOPE'),
    cure: 'Ask for scopes that this client may have.',
  },
  {
    means: 'ours',
    reason: 'unsupported_grant_type',
    pattern: /^(?:unsupported|invalid) (?:grant|response|token) type$/,
    variable: { login: 'BACKEND_LOGIN_FIELDS', refresh: 'BACKEND_REFRESH_FIELDS', provider: 'CLIENT_ID' },
    cure: 'Allow the client this grant, and compare grant_type with what the server takes.',
  },
  {
    means: 'ours',
    reason: 'unsupported_media_type',
    pattern: /\b(?:unsupported|invalid) (?:media|content) type\b|\bcontent type .*not supported\b/,
    variable: {
      login: 'BACKEND_LOGIN_ENCODING',
      refresh: 'BACKEND_REFRESH_ENCODING',
      provider: 'OIDC_ISSUER',
    },
    cure: 'Use the other one of json and form.',
  },
  {
    means: 'ours',
    reason: 'invalid_target',
    pattern: /^invalid (?:target|resource)$/,
    variable: everywhere('OIDC_RESOURCE'),
    cure: 'Name an API that is known there, or set it to none.',
  },
  { means: 'no', reason: 'invalid_grant', pattern: /^invalid grant$/ },
  {
    means: 'unclear',
    reason: 'outage',
    pattern:
      /^(?:server error|slow down|authorization pending)$|\b(?:unavailable|maintenance|too many (?:requests|(?:\w+ ){0,2}attempts)|rate ?limit(?:ed)?|throttled|internal server error)\b/,
  },
  {
    means: 'ours',
    reason: 'api_key',
    pattern:
      /\b(?:api|apikey|subscription|app|application|publishable|license) ?(?:key|token)\b|\bapikey\b|\bkey not authori[sz]ed\b|\bnot subscribed\b/,
    variable: everywhere('BACKEND_API_KEY'),
    cure: 'Set it, with BACKEND_API_KEY_HEADER, to a key that is good there.',
  },
  {
    means: 'ours',
    reason: 'api_key',
    // What Kong says of its keys; at a sign-in it may as well be of a password.
    pattern: /^invalid authentication credentials$/,
    variable: everywhere('BACKEND_API_KEY'),
    cure: 'Set it, with BACKEND_API_KEY_HEADER, to a key that is good there.',
    only: 'refresh',
  },
  {
    means: 'ours',
    reason: 'firewall',
    pattern:
      /\b(?:rbac|firewall|waf|captcha|allow ?list(?:ed)?|white ?list(?:ed)?|request blocked|(?<!account (?:is |has been |was )?)blocked by|has been disallowed|cannot consume this service)\b|\b(?:ip|ip address|bot|country|region)\b.*\b(?:blocked|banned|denied|detected|not allowed|forbidden)/,
    cure: 'Let the requests of this site pass what stands in front of the API.',
  },
  {
    means: 'ours',
    reason: 'origin',
    pattern: /\b(?:csrf|xsrf|authenticity token)\b|\b(?:origin|referer|hostname|http host)\b/,
    cure: 'The address is guarded against other sites: exempt it there, or allow the origin of this one.',
  },
  {
    means: 'ours',
    reason: 'wrong_address',
    pattern:
      /^missing authentication token$|\b(?:route|path|page|endpoint|url|uri|method|resource|handler)\b.* not (?:be )?(?:found|allowed|exist)|^cannot (?:post|get)\b|^no (?:route|static resource|handler)|^method not allowed$/,
    variable: { login: 'BACKEND_LOGIN_PATH', refresh: 'BACKEND_REFRESH_PATH', provider: 'OIDC_ISSUER' },
    cure: 'Set it to the path that the API has.',
  },
  {
    means: 'ours',
    reason: 'missing_project',
    pattern:
      /\b(?:project|tenant|organi[sz]ation|application)\b.*\b(?:not found|paused|inactive|missing|mismatch|invalid|unknown|disabled)/,
    variable: everywhere('BACKEND_URL'),
    cure: 'Compare it with the address that the API has now, and look there whether it is in service.',
  },
  {
    means: 'ours',
    reason: 'missing_field',
    pattern:
      /\b(?:field|parameter|property|header|body|payload|token|jwt|username|password|credentials) (?:is |are |was |were )?(?:required|missing(?! or)|not (?:provided|supplied|present))|\b(?:missing (?!or)|required |no (?!such|valid|active|longer))(?:\w+ ){0,2}(?:field|parameter|header|body|token|jwt|credentials)\b|\bmust be (?:provided|a string|a jwt)|\b(?:should|must|may|can) ?not be (?:blank|empty|null)|\bshould not exist|\binvalid payload$|\bin json\b|\bvalid json\b/,
    variable: {
      login: 'BACKEND_LOGIN_USERNAME_FIELD',
      refresh: 'BACKEND_REFRESH_FIELD',
      provider: 'OIDC_ISSUER',
    },
    cure: 'Send what is asked for by the name that it has there: compare the fields and the encoding of the request.',
  },
  {
    means: 'no',
    reason: 'account_locked',
    pattern:
      /^not allowed$|\blocked out\b|\baccount (?:is |has been )?(?:locked|disabled|blocked|suspended)|\b(?:e ?mail|account|user)\b.*\bnot (?:yet )?(?:confirmed|verified|activated)/,
  },
  {
    means: 'no',
    reason: 'refused',
    pattern:
      /^(?:interaction|login|consent|account selection) required$|\b(?:log|sign) ?in again\b|^(?:invalid signature|signature verification failed)$/,
  },
  { means: 'no', reason: 'refused', pattern: both(SUBJECTS, NO) },
  { means: 'no', reason: 'refused', pattern: both(CREDENTIALS, NO), only: 'login' },
  { means: 'no', reason: 'refused', pattern: /\b(?:log|sign) ?in failed\b/, only: 'login' },
  {
    means: 'unclear',
    reason: 'invalid_request',
    pattern: /^(?:invalid request|invalid dpop proof|use dpop nonce)$/,
    variable: { login: 'BACKEND_LOGIN_FIELDS', refresh: 'BACKEND_REFRESH_FIELDS', provider: 'OIDC_ISSUER' },
    cure: 'Compare the fields and the encoding of the request with what the server takes.',
  },
];

/** One of each in a text, in whatever order. */
function both(these: string, those: string): RegExp {
  return new RegExp(`\\b(?:${these})\\b.*\\b(?:${those})\\b|\\b(?:${those})\\b.*\\b(?:${these})\\b`);
}
