import { at, isText } from '../util/json-path.ts';
import { numberOf } from '../util/moments.ts';

/** What an answer says beside its status, as far as that tells who has said it, and of what. */
export interface Said {
  /** Of a success that says another one in its document, that one: `200 {"code": 401}`. */
  readonly httpStatus: number;
  /** `nothing`: no body, or the name of the status alone; `markup`: a page, whoever has made it. */
  readonly dress: 'nothing' | 'json' | 'text' | 'markup';
  /** Its codes and sentences, in lower case and without punctuation: `invalid_grant` is `invalid grant`. */
  readonly words: readonly string[];
  /** It says of itself that it is a failure: `200 {"success": false}`. */
  readonly isFailure: boolean;
  /** Who has answered in the place of those who were asked, where there is a mark of it; or when to come back. */
  readonly instead: 'bot_check' | 'wall' | 'gateway' | 'rate_limited' | undefined;
}

const MAX_TEXTS = 40;
const MAX_TEXT = 300;
const MAX_DEPTH = 8;

/** The names of the statuses that some frameworks write where there is nothing to say, and what stands around them. */
const STATUS_NAMES = ['bad request', 'unauthorized', 'unauthenticated', 'forbidden', 'not found', ''];
const AROUND = /\b(?:\w*\d\w*|http|exception|an|error|occurred|section|blank)\b/g;
/** Members that say where and when it was, or repeat what was sent. */
const NOT_SAID =
  /^(?:time(?:stamp)?|date|path|instance|loc|method|input|value|(?:rejected|attempted)_?value|trace|stack|stack_?trace|file|class|function|.*(?:url|uri|link)|(?:trace|request|correlation|ray|event|error|incident)_?id)$/i;
/** Members by which a second step is asked for, whatever they hold: `{"mfaToken": "…"}`. */
const STEP_NAMES = /mfa|otp|2fa|(?:two|second)_?factor|requires_?verification/i;

/**
 * Reads what an answer says, whatever its type claims to be: JSON labelled as a page, a form, a challenge.
 *
 * @param text - its body; `undefined` where it is too long, or none that can be read
 * @see RFC 6749, section 5.2; RFC 6750, section 3 (challenges)
 */
export function saidIn(httpStatus: number, headers: Headers, text: string | undefined): Said {
  const about = { httpStatus, isFailure: false, instead: standIn(httpStatus, headers) };
  const challenged = challengeIn(headers);
  const body = bodyIn(headers, text?.trim());
  if (body === MARKUP) return { ...about, dress: 'markup', words: challenged };
  if (typeof body === 'object') {
    const words = [...challenged, ...textsIn(body)];
    const told = { httpStatus: statusIn(body, words, httpStatus), isFailure: isFailure(body) };
    return { ...about, ...told, dress: 'json', words };
  }
  const words = wordsOf(body);
  const isNothing = words === '' || saysStatusAlone([words]);
  return { ...about, dress: isNothing ? 'nothing' : 'text', words: [...challenged, words] };
}

/** Whether texts say no more than a status does. */
export function saysStatusAlone(words: readonly string[]): boolean {
  return words.every((each) => STATUS_NAMES.includes(each.replace(AROUND, '').replace(/ +/g, ' ').trim()));
}

/** What a document that comes with success says of its status: RPC and GraphQL answer everything by 200. */
function statusIn(body: object, words: readonly string[], httpStatus: number): number {
  if (httpStatus < 200 || httpStatus >= 300) return httpStatus;
  const told = ['code', 'status', 'statusCode', 'status_code'].map((name) => numberOf(at(body, name)));
  const found = told.find((each) => each !== undefined && each >= 400 && each < 600);
  return found ?? (words.includes('unauthenticated') ? 401 : httpStatus);
}

const MARKUP = Symbol('markup');

function isFailure(body: object): boolean {
  const says = (name: string) => at(body, name);
  const isDenied = ['success', 'ok', 'succeeded', 'authenticated'].some((name) => says(name) === false);
  return isDenied || says('error') === true || /^(?:error|fail(?:ed|ure)?)$/i.test(String(says('status')));
}

/** JSON, the fields of a form, text, or a page. */
function bodyIn(headers: Headers, text: string | undefined): object | string | typeof MARKUP {
  if (text === undefined || text.startsWith('<')) return MARKUP;
  const isForm = headers.get('content-type')?.includes('x-www-form-urlencoded') || text.startsWith('error=');
  if (isForm) return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : String(value ?? '');
  } catch {
    return headers.get('content-type')?.includes('html') && text !== '' ? MARKUP : text;
  }
}

/** Marks of firewalls, of walls around a site that is not public, and of gateways that have asked nobody behind them. */
function standIn(httpStatus: number, headers: Headers): Said['instead'] {
  if (BOT_CHECKS.some((name) => headers.has(name))) return 'bot_check';
  const challenge = headers.get('www-authenticate') ?? '';
  if (httpStatus === 407 || headers.has('proxy-authenticate') || WALLS.test(challenge)) return 'wall';
  if (GATEWAYS.some((name) => headers.has(name))) return 'gateway';
  return headers.has('retry-after') ? 'rate_limited' : undefined;
}

const BOT_CHECKS = ['cf-mitigated', 'x-vercel-mitigated', 'x-amzn-waf-action'];
const WALLS = /^\s*(?:basic|digest|negotiate|ntlm|cloudflare-access)\b/i;
/** AWS, Kong and Google set them on answers of their own alone. */
const GATEWAYS = ['x-amzn-errortype', 'x-kong-response-latency', 'x-goog-iap-generated-response'];

function challengeIn(headers: Headers): string[] {
  const challenge = headers.get('www-authenticate')?.slice(0, 4 * MAX_TEXT) ?? '';
  return [...challenge.matchAll(/\berror(?:_description)? ?= ?"?([^",]*)/gi)].map(([, said = '']) =>
    wordsOf(said),
  );
}

/** The texts of a document, and the names of its own members that say yes: `{"mfa_required": true}`. */
function textsIn(body: object): string[] {
  const found: string[] = [];
  const collect = (value: unknown, depth: number, name: string): void => {
    if (found.length >= MAX_TEXTS || depth > MAX_DEPTH || NOT_SAID.test(name)) return;
    if (isText(value)) found.push(name === 'type' ? lastOf(value) : value);
    else if (typeof value === 'object' && value !== null) {
      const isList = Array.isArray(value);
      for (const [key, each] of Object.entries(value).slice(0, MAX_TEXTS))
        collect(each, depth + 1, isList ? name : key);
    }
  };
  collect(body, 0, '');
  const names = Array.isArray(body) ? [] : Object.entries(body).slice(0, MAX_TEXTS).filter(isYes);
  return [...found, ...names.map(([name]) => name)].map(wordsOf).filter(isText);
}

function isYes([name, value]: readonly [string, unknown]): boolean {
  // What is enabled for an account is not asked for yet.
  if (/enabled$/i.test(name)) return false;
  return value === true || (Boolean(value) && STEP_NAMES.test(name));
}

/** The name of a problem, which may be written as an address (RFC 9457, section 3.1.1). */
function lastOf(type: string): string {
  return /^[a-z][\w+.-]*:/i.test(type) ? (type.split(/[/:#?]+/).findLast(isText) ?? '') : type;
}

/**
 * Plain words: `RequiresTwoFactor` and `requires_two_factor` are the same, and a path, a tag, or the address of a person, who may have any name,
 * is not part of what is said.
 */
function wordsOf(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[^\s"'<>@]+@[^\s"'<>@]+/g, ' ')
    .replace(/(^|\W)\/\S*/g, '$1')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\bcan['’]t\b/g, 'cannot')
    .replace(/n['’]t\b/g, ' not')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
