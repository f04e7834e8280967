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
  if (!isHttpUrl(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
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
