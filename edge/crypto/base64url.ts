const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const LETTERS = /^[\w-]*$/;

/**
 * Tells whether text is base64url without padding, and the only way to write its bytes: the last letter can have bits to
 * spare, and those must be zero.
 *
 * @see RFC 4648, sections 3.5 (canonical encoding) and 5
 */
export function isCanonicalBase64url(text: string): boolean {
  const spareBits = (text.length * 6) % 8;
  if (spareBits === 6 || !LETTERS.test(text)) return false;
  return spareBits === 0 || ALPHABET.indexOf(text.slice(-1)) % 2 ** spareBits === 0;
}
