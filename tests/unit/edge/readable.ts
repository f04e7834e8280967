/**
 * The tokens that can be read in a text, whole or in part: as they are, percent-encoded, in hexadecimal, or in base64 at any
 * offset, once or twice.
 */
export function tokensIn(text: string, tokens: readonly string[]): string[] {
  const readings = new Set([text, unescaped(text), unescaped(unescaped(text))]);
  return tokens.filter((token) => {
    const forms = telling(token).flatMap((part) => [part, hex(part), ...inBase64(part)]);
    return [...readings].some((reading) => forms.some((form) => reading.includes(form)));
  });
}

/** What of a token says something: its claims, and its signature, of which half is enough to find the rest. */
function telling(token: string): string[] {
  const [, payload = token, signature = token] = token.split('.');
  return [payload, signature].flatMap((part) => {
    const half = Math.ceil(part.length / 2);
    return [part.slice(0, half), part.slice(-half)].filter((piece) => piece.length >= 12);
  });
}

function unescaped(text: string): string {
  return text
    .replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/&#x?([0-9a-f]+);/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\([/"])/g, '$1');
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** The characters that are the same whatever stands around, for each of the three offsets. */
function inBase64(text: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.from(' '.repeat(offset) + text).toString('base64');
    const inner = encoded.slice(offset === 0 ? 0 : 4, -4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
