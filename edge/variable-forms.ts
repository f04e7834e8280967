import * as v from 'valibot';

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

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** The token goes along with every command: only a loopback may be without TLS. */
export function isRedisUrl(text: string): boolean {
  return isHttpUrl(text) && isPrivateWay(text);
}

function isPrivateWay(url: string): boolean {
  return new URL(url).protocol === 'https:' || isLoopback(url);
}

/** Where there is no network, there is nobody to listen. */
export function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

/** @see OpenID Connect Discovery 1.0, section 4 (an issuer has no query and no fragment) */
export function isIssuer(text: string): boolean {
  return isBaseUrl(text) && isPrivateWay(text);
}

/** An http(s) URL that paths can be put behind. */
export function isBaseUrl(text: string): boolean {
  if (!isHttpUrl(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return [username, password, search, hash].every((part) => part === '') && !/[?#]/.test(text);
}

export function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
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
    v.pipe(v.string(), v.parseJson(undefined, message), v.record(v.string(), scalar, message)),
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
  return text === '.' || /^[\w-]+(?:\.[\w-]+)*$/.test(text);
}
