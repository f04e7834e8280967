import * as v from 'valibot';
import { encodedSecretFault, secretFault } from '../../tokens/shared-secret.ts';

/** A whole number within bounds, or a default. */
export function wholeNumber(byDefault: number, min: number, max: number) {
  return v.optional(numberFrom(min, max), String(byDefault));
}

/** A whole number within bounds. */
export function numberFrom(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,16}$/, 'is not a whole number'),
    v.transform(Number),
    v.minValue(min, `is less than ${min}`),
    v.maxValue(max, `is more than ${max}`),
  );
}

/**
 * The name of a header, which is lower-cased.
 *
 * @see RFC 9110, section 5.1
 */
export function headerName() {
  return v.pipe(
    v.string(),
    v.toLowerCase(),
    v.regex(/^[\w!#$%&'*+.^`|~-]{1,64}$/, 'is not the name of a header'),
  );
}

/** What a request to the API says itself, or what carries it there. */
const TAKEN_HEADER =
  /^(?:authorization|cookie|host|accept|content-.*|connection|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|forwarded|x-forwarded-.*)$/;

/** The name of a header that says nothing else in a request to the API. */
export function freeHeader() {
  return v.pipe(
    headerName(),
    v.check((name) => !TAKEN_HEADER.test(name), 'is a header that says something else already'),
  );
}

/** A secret that nobody can guess. */
export function sharedSecret() {
  return secretWithout(secretFault);
}

/** The same for one that others have made, whose bytes may be written behind `base64:`. */
export function encodedSecret() {
  return secretWithout(encodedSecretFault);
}

function secretWithout(faultOf: (secret: string) => string | undefined) {
  return v.pipe(v.string('is missing'), withoutFault(faultOf));
}

/** Text in which nothing is wrong; what is says what. */
export function withoutFault(faultOf: (text: string) => string | undefined) {
  return v.rawCheck<string>(({ dataset, addIssue }) => {
    const fault = dataset.typed ? faultOf(dataset.value) : undefined;
    if (fault !== undefined) addIssue({ message: fault });
  });
}

/** An http(s) URL as the standard writes it, so that all later readers read the same. */
export function httpUrl() {
  return v.pipe(v.string(), v.check(isHttpUrl, 'is not an http(s) URL'), v.transform(canonical));
}

/** The address of a Redis. @see IANA, Uniform Resource Identifier Schemes (`redis`, `rediss`) */
export function redisUrl() {
  return v.pipe(
    v.string(),
    v.check((text) => /^rediss?:\/\/[^\s\p{C}\\?#]+$/u.test(text) && isServer(text), 'is not a redis:// URL'),
  );
}

/** A host, and at most the number of a database behind it. */
function isServer(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.hostname !== '' && /^(?:\/\d*)?$/.test(url.pathname);
}

/** An http(s) URL that paths can be put behind, without a slash at its end. */
export function baseUrl() {
  return v.pipe(v.string(), v.check(isBaseUrl, 'is not a base URL'), v.transform(canonicalBase));
}

/**
 * An http(s) URL without a user. The parser would drop line breaks, and take a backslash for a slash: others might not.
 *
 * @see URL Standard (WHATWG), section 4.4
 */
function isHttpUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s\p{C}\\]+$/iu.test(text) || !URL.canParse(text)) return false;
  const { username, password, hostname } = new URL(text);
  // The parser takes quotation marks and the like for letters of a name.
  return username === '' && password === '' && /^[\w.-]+$|^\[/.test(hostname);
}

/** @see OpenID Connect Discovery 1.0, section 4 (an issuer has no query and no fragment) */
export function isBaseUrl(text: string): boolean {
  return isHttpUrl(text) && !/[?#]/.test(text);
}

function canonical(url: string): string {
  return new URL(url).href;
}

/** The same of a base URL, without slashes at its end. */
export function canonicalBase(url: string): string {
  const { href } = new URL(url);
  let end = href.length;
  while (href[end - 1] === '/') end -= 1;
  return href.slice(0, end);
}

/** Text that can be seen as it is. */
export function visibleText() {
  return v.pipe(v.string(), v.regex(/^\P{C}+$/u, 'has characters that cannot be seen'));
}

/** A comma-separated list without blanks at the ends of its entries. */
export function listOf(isEntry: (text: string) => boolean, message: string) {
  return v.pipe(
    v.string(),
    v.transform((list) => list.split(',').map((entry) => entry.trim())),
    v.check((list) => list.every(isEntry), message),
  );
}

export function flag() {
  return v.optional(
    v.pipe(
      v.string(),
      v.toLowerCase(),
      v.picklist(['on', 'off', 'true', 'false'], 'is neither on nor off'),
      v.transform((word) => word === 'on' || word === 'true'),
    ),
  );
}

/** The same, where it is on unless it is said otherwise. */
export function flagThatIsOn() {
  return v.pipe(
    flag(),
    v.transform((value) => value ?? true),
  );
}

/** HTTP statuses of refusals. */
export function statuses() {
  return v.optional(
    v.pipe(
      listOf((status) => /^[45]\d\d$/.test(status), 'is not a list of statuses from 400 to 599'),
      v.transform((list) => list.map(Number)),
    ),
  );
}

/** A flat JSON object of fields that are sent as they are. */
export function staticFields() {
  const scalar = v.union([v.string(), v.number(), v.boolean()]);
  const message = 'is not a flat JSON object';
  return v.optional(
    v.pipe(
      v.string(),
      v.parseJson(undefined, message),
      v.check((value) => !Array.isArray(value), message),
      v.record(v.string(), scalar, message),
    ),
  );
}

const INPUTS = ['name', 'username', 'email', 'password', 'token'] as const;

/** Pairs such as `email=mail`: an input of ours, and the field of the API. */
export function fieldNames() {
  const message = 'is not a list of pairs with name, username, email, password or token in front';
  return v.optional(
    v.pipe(
      listOf((pair) => /^(?:name|username|email|password|token)=[\w.-]{1,100}$/.test(pair), message),
      v.transform((pairs) => {
        const names = new Map(
          pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
        );
        return Object.fromEntries(
          INPUTS.flatMap((input) => {
            const name = names.get(input);
            return name === undefined ? [] : [[input, name]];
          }),
        );
      }),
    ),
  );
}

/** A path below the base URL, or `none`. */
export function isBackendPath(text: string): boolean {
  if (text === 'none') return true;
  return /^\/(?!\/)[\w.~!$&'()*+,;=:@%/?-]*$/.test(text) && !/(?:^|\/)\.\.?(?:\/|$)/.test(text);
}

export function isDotPath(text: string): boolean {
  return text === '.' || /^[\w$@-]+(?:\.[\w$@-]+)*$/.test(text) || /^(?:https?|urn):[^\s,]+$/.test(text);
}
