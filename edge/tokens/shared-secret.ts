import { decode } from 'jose/base64url';

const HASH_BITS = { HS256: 256, HS384: 384, HS512: 512 };
const LEAST_BYTES = 32;
/** Any run of random characters has more. */
const FEWEST_CHARACTERS = 8;
const PLACEHOLDER = new RegExp(
  [
    'change.?(?:me|this|it)|replace.?(?:me|this|it|with)',
    'your.{0,20}(?:secret|key|password)',
    '(?:secret|key|password).{0,10}here',
    'at.?least.?\\d+',
    'placeholder|keyboard.?cat|correct.?horse|super.?secret|openssl.?rand|random.?bytes',
    '^<.*>$|^\\$\\{?\\w+\\}?$',
    '123456789|abcdefghij|qwertyuiop',
  ].join('|'),
  'i',
);
/** How the base64 of a public key (SPKI) begins: P-256, P-384, P-521, Ed25519, RSA; and that of any key in PEM. */
const PUBLIC_KEY_BASE64 = /^(?:MFkwEw|MHYwEA|MIGbMB|MCowBQ|MII[BC][Io]jAN|MIGfMA|MIIBCgKC|LS0tLS1CRUdJTi)/;
/** The same in hexadecimal digits. */
const PUBLIC_KEY_HEX = /^30(?:59301306|76301006|819b301006|2a3005|8[12][\da-f]{2,4}300d0609)/i;
const SSH_KEY = /^(?:ssh|ecdsa|sk)-[\w@.-]{1,40} /;

/** How frameworks mark a key whose bytes are written in base64, as Laravel does. */
const ENCODED = /^base64:/i;
const BASE64 = /^[\w+/-]+={0,2}$/;
/** What tools put between the digits, or around them: line breaks, also as they are written where a value is one line, and quotation marks. */
const BESIDE_DIGITS = /(?:\\+r)?\\+n|\\+r|[\s"']/g;

/**
 * The bytes that a shared secret stands for: those of its text, or what follows `base64:`, decoded, in either alphabet.
 *
 * @returns undefined where that is no base64
 */
export function secretBytes(secret: string): Uint8Array<ArrayBuffer> | undefined {
  if (!ENCODED.test(secret)) return new TextEncoder().encode(secret);
  const text = digitsOf(secret);
  if (!BASE64.test(text)) return undefined;
  const digits = text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
  return digits.length % 4 === 1 ? undefined : Uint8Array.from(decode(digits));
}

function digitsOf(secret: string): string {
  return secret.replace(ENCODED, '').replace(BESIDE_DIGITS, '');
}

/**
 * The algorithms that a shared secret is long enough for.
 *
 * @see RFC 7518, JSON Web Algorithms, section 3.2 (the key is at least as long as the hash)
 */
export function secretAlgorithms(secret: string): readonly string[] {
  const bits = (secretBytes(secret)?.byteLength ?? 0) * 8;
  return Object.entries(HASH_BITS).flatMap(([algorithm, least]) => (bits >= least ? [algorithm] : []));
}

const ONE_OF_A_PAIR = 'is one of a pair of keys, as a public key is, and no shared secret';

/**
 * What is wrong with a secret that others must not be able to guess.
 *
 * @returns the fault, in words that follow the name of the variable; `undefined` where there is none
 */
export function secretFault(secret: string): string | undefined {
  if (new TextEncoder().encode(secret).byteLength < LEAST_BYTES) return 'is shorter than 32 bytes';
  if (isPublicKey(secret)) return ONE_OF_A_PAIR;
  return isPlaceholder(secret) ? 'is an example, not a secret' : undefined;
}

/**
 * The same of one whose bytes may be written behind `base64:`.
 *
 * @returns the fault, in words that follow the name of the variable; `undefined` where there is none
 */
export function encodedSecretFault(secret: string): string | undefined {
  if (!ENCODED.test(secret)) return secretFault(secret);
  const bytes = secretBytes(secret);
  if (bytes === undefined) return 'begins with base64: and goes on with what is no base64';
  if (bytes.byteLength < LEAST_BYTES) return 'is shorter than 32 bytes';
  if (isPublicKey(digitsOf(secret))) return ONE_OF_A_PAIR;
  return secretFault(String.fromCharCode(...bytes));
}

/** Whether a secret is one that everyone knows: an example left in place, or a few characters over and over. */
function isPlaceholder(secret: string): boolean {
  return PLACEHOLDER.test(secret) || new Set(secret).size < FEWEST_CHARACTERS || isRepetition(secret);
}

/** Whether it is something shorter than a secret has to be, again and again. */
function isRepetition(secret: string): boolean {
  const longest = Math.min(LEAST_BYTES - 1, Math.floor(secret.length / 2));
  const periods = Array.from({ length: longest }, (_, index) => index + 1);
  return periods.some((period) => secret.slice(period) === secret.slice(0, -period));
}

/**
 * Whether a secret is a key of a pair. Whoever has the public one could sign with it.
 *
 * @see RFC 8725, JSON Web Token Best Current Practices, section 2.1
 */
function isPublicKey(secret: string): boolean {
  const text = secret.trim();
  const isEncoded = PUBLIC_KEY_BASE64.test(text) || PUBLIC_KEY_HEX.test(text) || SSH_KEY.test(text);
  return isEncoded || text.startsWith('-----BEGIN') || /^[{[].*"kty"/s.test(text);
}
