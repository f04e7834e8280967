import type { RefusalWord } from './refusal-word.ts';

const everywhere = (name: string) => ({ login: name, refresh: name, provider: name });
const KEY_CURE = 'Set it, with BACKEND_API_KEY_HEADER, to a key that is good there.';

/**
 * What blames the client, by the codes of OAuth.
 *
 * @see RFC 6749, section 5.2; RFC 8707, section 2
 */
export const CLIENT_FAULTS: readonly RefusalWord[] = [
  {
    means: 'ours',
    reason: 'invalid_client',
    pattern:
      /^(?:invalid|unauthorized) client$|\b(?:invalid|unknown|bad|wrong|missing|no|deleted|disabled|inactive|incorrect) (?:oauth )?client\b|\bclient (?:authentication|credentials|secret|certificate|identifier|id)? ?(?:is |was )?(?:failed|invalid|missing|required|incorrect|unknown|not found)|\bclient (?:\w+ )?does not exist\b|\bsecret hash\b|\bclient is restricted\b|^client (?:id|secret)$/,
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
    pattern:
      /^(?:unsupported|invalid) (?:grant|response|token) type$|\bgrant type (?:is )?(?:invalid|missing|required|not (?:supported|allowed))\b/,
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
  {
    means: 'ours',
    reason: 'consent_required',
    pattern: /^consent required$|\bhas not consented\b/,
    variable: everywhere('CLIENT_ID'),
    cure: 'Have an administrator grant this client there what it asks for.',
    only: 'login',
  },
];

/** Nobody has looked at anything, or nobody could. */
export const OUTAGE: RefusalWord = {
  means: 'unclear',
  reason: 'outage',
  pattern:
    /^(?:server error|slow down|authorization pending)$|\binternal (?:server )?error\b|\b(?:request|upstream|jwks) (?:timed out|time ?out)\b|\b(?:unavailable|maintenance|too many (?:requests|(?:\w+ ){0,2}attempts)|rate ?limit(?:ed)?|limit exceeded|quota|throttled|econn\w+|etimedout|enotfound|eai again|connection (?:refused|reset|failed|timed out|pool)|database (?:error|server|connection)|went wrong|transient error|read only|network (?:error|request failed)|try again (?:in|after|later))\b|\b(?:can ?not|could not|unable to|failed to) (?:reach|connect)\b|\b(?:unexpected|unknown) error\b/,
};

/** What blames the way there, the request, or how the server is set up. */
export const REQUEST_FAULTS: readonly RefusalWord[] = [
  {
    means: 'ours',
    reason: 'api_key',
    pattern:
      /\b(?:api|apikey|subscription|app|application|publishable|license) ?(?:key|token)\b|\bapikey\b|\baccess key\b|\badmin secret\b|^key (?:has )?expired\b|\bkey not authori[sz]ed\b|\bnot subscribed\b|\bsubscription to the\b|\bapi ?product\b|\brequest signature\b|\bnow earlier than\b|^request (?:has )?expired\b|\bcredential should be scoped\b|\bsecurity token\b|\brequires (?:credential|signature) parameter\b/,
    variable: everywhere('BACKEND_API_KEY'),
    cure: KEY_CURE,
  },
  {
    means: 'ours',
    reason: 'api_key',
    // What Kong says of its keys; at a sign-in it may as well be of a password.
    pattern: /^invalid authentication credentials$/,
    variable: everywhere('BACKEND_API_KEY'),
    cure: KEY_CURE,
    only: 'refresh',
  },
  {
    means: 'ours',
    reason: 'firewall',
    pattern:
      /\b(?:rbac|firewall|waf|(?:re|h)?captcha|turnstile|vpn|allow ?list(?:ed)?|white ?list(?:ed)?|request blocked|has been disallowed|consume this service|consumer name|cloudflare|akamai|incapsula|imperva|security (?:service|policy)|malicious|suspicious|explicit deny|user agent|invalid ip|forbidden by rule|(?:ssl|client) certificate)\b|\bblocked by (?!an? admin)|\b(?:ip|ip address|bot|country|region)\b.*\b(?:blocked|banned|denied|detected|restricted|not allowed|not supported|forbidden)|\bnot available in your\b|\binternal networks?\b|\bnot authori[sz]ed to perform\b|\bnot authori[sz]ed to access this resource\b/,
    cure: 'Let the requests of this site pass what stands in front of the API.',
  },
  {
    means: 'ours',
    reason: 'origin',
    pattern:
      /\b(?:csrf|xsrf|authenticity token|invalid nonce)\b|\b(?:origin|referer|hostname|http host|cors)\b|\bcross (?:site|origin)\b/,
    cure: 'The address is guarded against other sites: exempt it there, or allow the origin of this one.',
  },
  {
    means: 'ours',
    reason: 'wrong_address',
    pattern:
      /^missing authentication token$|\b(?:route|path|page|endpoint|url|uri|method|handler|service)\b.* not (?:be )?(?:found|allowed|exist|supported)|\bresource\b.* not (?:be )?(?:found|exist)|^cannot (?:post|get|query)\b|^no (?:route|static resource|handler)|^method not allowed$|\bversion\b.*\b(?:(?:no longer|not) supported|outdated|deprecated)\b|\bunsupported (?:\w+ )?version\b|^(?:https|ssl|tls)(?: is)? required$/,
    variable: { login: 'BACKEND_LOGIN_PATH', refresh: 'BACKEND_REFRESH_PATH', provider: 'OIDC_ISSUER' },
    cure: 'Set it to the path that the API has.',
  },
  {
    means: 'ours',
    reason: 'missing_project',
    pattern:
      /\b(?:project|tenant|realm|organi[sz]ation|application|deployment)\b.*\b(?:not found|could not|not (?:exist|enabled)|paused|inactive|missing|mismatch|invalid|unknown|disabled|suspended)|^(?:unknown|invalid) (?:project|tenant|realm|organi[sz]ation)$|^inactive org$/,
    variable: everywhere('BACKEND_URL'),
    cure: 'Compare it with the address that the API has now, and look there whether it is in service.',
  },
  {
    means: 'ours',
    reason: 'service_not_set_up',
    pattern:
      /\bnot (?:been )?configured\b|\bbad config\b|\bmisconfigur|\bapi has not been used\b|\b(?:service|api) disabled\b|\b(?:licen[cs]e|trial)\b.*\b(?:expired|ended|over|invalid)|\bpayment required\b/,
    cure: 'The server says that it is not ready to be used: look into its own set-up, and its plan.',
  },
  {
    means: 'ours',
    reason: 'sign_in_disabled',
    pattern:
      /^(?!.*\b(?:user|account)\b).*\b(?:provider|(?:log|sign) ?ins?|password (?:grant|authentication|login))\b.*\b(?:disabled|not (?:enabled|allowed|supported|permitted))\b|^operation not allowed$|\bauth flow not enabled\b/,
    cure: 'The server takes no passwords as it is set up: allow the sign-in by user name and password there.',
    only: 'login',
  },
  {
    means: 'ours',
    reason: 'missing_field',
    pattern: missing(
      // Members by name, in one order or the other.
      /\b(?:field|param(?:eter)?|property|header|body|payload|token|jwt|username|password|credentials|data|cookie|authori[sz]ation) (?:is |are |was |were )?(?:required|missing(?! or)|not (?:provided|supplied|present)|empty)|\bw(?:as|ere) not (?:provided|supplied|sent)\b/,
      /^missing (?!or\b)(?:\w+ ){0,2}\w+$|\b(?:missing (?!or)|required |no (?!such|valid|active|longer))(?:\w+ ){0,2}(?:field|parameter|property|header|body|token|jwt|credentials|authori[sz]ation)\b/,
      /(?<!\b(?:log ?in|sign ?in|\w*auth\w*|consent|interaction|verification|approval|selection|change|reset|factor)) is (?:a )?required$|^required$|\brequired tag\b/,
      // Guards that have looked for a bearer.
      /\bparam is missing\b|\bmissing or malformed (?:jwt|token)$|^jwt token not found$|\bno authori[sz]ation\b|\bmissing authentication$|\bbad authori[sz]ation header\b|\brequires a bearer\b|\bparsed from the request$/,
      // Checks of a form, by what they say of each field.
      /\bmust be (?:provided|(?:an? )?(?:string|object|jwt))|\bshould be a (?:valid )?string\b|\b(?:should|must|may|can) ?not be (?:blank|empty|null)|\bnot allowed to be empty\b|\bshould not exist\b|\badditional propert|^unknown field$|\b(?:expected|received) (?:string|object|undefined)\b|\binvalid type\b/,
      // Bodies that were not read.
      /\binvalid payload$|(?<!\baccess token to )\bjson\b(?! web)|\b(?:parse|syntax) error\b|\bdeserializ|\bfailed to read request\b|\bcould not read\b|\blooking for beginning of\b|\beof$/,
    ),
    variable: {
      login: 'BACKEND_LOGIN_USERNAME_FIELD',
      refresh: 'BACKEND_REFRESH_FIELD',
      provider: 'OIDC_ISSUER',
    },
    cure: 'Send what is asked for by the name that it has there: compare the fields and the encoding of the request.',
  },
  {
    means: 'ours',
    reason: 'missing_field',
    // At a sign-in these may be of what was typed.
    pattern: /\btoken is not allowed$|^invalid value$|^cast to\b|\berror code invalid\b/,
    variable: { refresh: 'BACKEND_REFRESH_FIELD', provider: 'OIDC_ISSUER' },
    cure: 'Send what is asked for by the name that it has there: compare the fields and the encoding of the request.',
    only: 'refresh',
  },
];

function missing(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'));
}
