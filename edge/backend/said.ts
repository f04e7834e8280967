import { isText } from '../util/json-path.ts';

/** What an answer says beside its status, as far as that tells who has said it, and of what. */
export interface Said {
  readonly httpStatus: number;
  /** `nothing`: no body, or the name of the status alone; `markup`: a page, whoever has made it. */
  readonly dress: 'nothing' | 'json' | 'text' | 'markup';
  /** Its codes and sentences, in lower case and without punctuation: `invalid_grant` is `invalid grant`. */
  readonly words: readonly string[];
  /** Who has answered in the place of those who were asked, where there is a mark of it. */
  readonly instead: 'bot_check' | 'wall' | 'gateway' | undefined;
}

const MAX_TEXTS = 40;
const MAX_TEXT = 300;
/** As deep as GraphQL has them: `data.login.errors.0.message`. */
const MAX_DEPTH = 5;

/** The names of the statuses that some frameworks write where there is nothing to say. */
const STATUS_NAMES = ['bad request', 'unauthorized', 'unauthenticated', 'forbidden', 'not found'];

/**
 * Reads what an answer says, whatever its type claims to be: JSON labelled as a page, a form, a challenge.
 *
 * @param text - its body; `undefined` where it is too long, or none that can be read
 * @see RFC 6749, section 5.2; RFC 6750, section 3 (challenges)
 */
export function saidIn(httpStatus: number, headers: Headers, text: string | undefined): Said {
  const about = { httpStatus, instead: standIn(httpStatus, headers) };
  const challenged = challengeIn(headers);
  const body = bodyIn(headers, text?.trim());
  if (body === MARKUP) return { ...about, dress: 'markup', words: challenged };
  if (typeof body === 'object') return { ...about, dress: 'json', words: [...challenged, ...textsIn(body)] };
  const words = wordsOf(body);
  const isNothing = words === '' || saysStatusAlone([words]);
  return { ...about, dress: isNothing ? 'nothing' : 'text', words: [...challenged, words] };
}

/** Whether texts say no more than a status does. */
export function saysStatusAlone(words: readonly string[]): boolean {
  return words.every((each) => STATUS_NAMES.includes(each.replace(/^\d{3} /, '').replace(/ error$/, '')));
}

const MARKUP = Symbol('markup');

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
  return GATEWAYS.some((name) => headers.has(name)) ? 'gateway' : undefined;
}

const BOT_CHECKS = ['cf-mitigated', 'x-vercel-mitigated', 'x-amzn-waf-action'];
const WALLS = /^\s*(?:basic|digest|negotiate|ntlm)\b/i;
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
  const collect = (value: unknown, depth: number): void => {
    if (found.length >= MAX_TEXTS || depth > MAX_DEPTH) return;
    if (isText(value)) found.push(value);
    else if (typeof value === 'object' && value !== null) {
      for (const each of Object.values(value).slice(0, MAX_TEXTS)) collect(each, depth + 1);
    }
  };
  collect(body, 0);
  const names = Array.isArray(body) ? [] : Object.entries(body).filter(([, value]) => value === true);
  return [...found, ...names.slice(0, MAX_TEXTS).map(([name]) => name)].map(wordsOf).filter(isText);
}

/** Plain words: `RequiresTwoFactor` and `requires_two_factor` are the same, and a path is not part of what is said. */
function wordsOf(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .replace(/(^|\W)\/\S*/g, '$1')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/n['’]t\b/g, ' not')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
