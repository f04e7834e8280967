/** More digits than a number keeps for certain: 2^53 has 16. */
const LONG = /\d{16}/;
/** Texts, which are passed over, and whole numbers outside of them. */
const TEXT_OR_WHOLE = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])|-?\d+[.eE][\d.eE+-]*/g;

/**
 * Parses JSON. A whole number that has more digits than JavaScript keeps becomes a text of them: as a number it could be the id of someone else.
 *
 * @throws SyntaxError where it is none
 * @see RFC 8259, The JavaScript Object Notation, section 6 (precision)
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return LONG.test(text) ? JSON.parse(text.replace(TEXT_OR_WHOLE, exactly)) : value;
}

function exactly(token: string): string {
  const isWhole = !token.startsWith('"') && !/[.eE]/.test(token);
  return isWhole && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}
