import { decode, encode } from 'jose/base64url';

const STANDARD: Readonly<Record<string, string>> = { '-': '+', _: '/' };
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

type Parts = readonly [header: string, payload: string, signature: string];

type Way = (parts: Parts) => string;

/** Ways to change what a signed token says; where one does not apply, it gives the token back. */
const CHANGES: Readonly<Record<string, Way>> = {
  'a blank in the header': ([h, p, s]) =>
    join(
      withText(h, (text) => text.replace('{', '{ ')),
      p,
      s,
    ),
  'another member in the header': ([h, p, s]) =>
    join(
      withText(h, (text) => text.replace('{', '{"x":1,')),
      p,
      s,
    ),
  'the algorithm none': ([h, p, s]) => join(withAlgorithm(h, 'none'), p, s),
  'another algorithm': ([h, p, s]) =>
    join(
      withText(h, (text) => text.replace(/(?<=S)\d\d\d/, '999')),
      p,
      s,
    ),
  'an algorithm for shared secrets': ([h, p, s]) => join(withAlgorithm(h, 'HS512'), p, s),
  'another payload': ([h, p, s]) => join(h, flipped(p), s),
  'a shorter payload': ([h, p, s]) => join(h, encode(decode(p).slice(1)), s),
  'a changed signature': ([h, p, s]) => join(h, p, flipped(s)),
  'a signature of zeros': ([h, p, s]) => join(h, p, encode(new Uint8Array(decode(s).length))),
  'a signature cut short': ([h, p, s]) => join(h, p, encode(decode(s).slice(0, -1))),
  'a signature made longer': ([h, p, s]) => join(h, p, encode(Uint8Array.of(...decode(s), 0))),
};

/** Ways to say the same in a form that is not the one. */
export const OTHER_FORMS: Readonly<Record<string, Way>> = {
  'no payload': ([h, , s]) => join(h, '', s),
  'no signature': ([h, p]) => join(h, p, ''),
  'two parts': ([h, p]) => `${h}.${p}`,
  'four parts': ([h, p, s]) => `${join(h, p, s)}.${s}`,
  'a line break after it': ([h, p, s]) => `${join(h, p, s)}\n`,
  'a blank before it': ([h, p, s]) => ` ${join(h, p, s)}`,
  'base64 padding': ([h, p, s]) => join(h, p, `${s}=`),
  'the standard alphabet': ([h, p, s]) =>
    join(
      h,
      p,
      s.replace(/[-_]/g, (char) => STANDARD[char] ?? char),
    ),
  'loose bits at the end of the signature': ([h, p, s]) => join(h, p, withLooseBits(s)),
  'flattened JSON': ([h, p, s]) => JSON.stringify({ protected: h, payload: p, signature: s }),
  'general JSON': ([h, p, s]) => JSON.stringify({ payload: p, signatures: [{ protected: h, signature: s }] }),
};

export const TAMPERINGS: Readonly<Record<string, Way>> = { ...CHANGES, ...OTHER_FORMS };

/** The token changed in one way, `undefined` where that way changes nothing. */
export function tamper(token: string, way: string): string | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const changed = TAMPERINGS[way]?.([header, payload, signature]);
  return changed === token ? undefined : changed;
}

function join(header: string, payload: string, signature: string): string {
  return `${header}.${payload}.${signature}`;
}

function withText(part: string, change: (text: string) => string): string {
  return encode(change(new TextDecoder().decode(decode(part))));
}

function withAlgorithm(header: string, algorithm: string): string {
  return withText(header, (text) => text.replace(/("alg":)"\w+"/, `$1"${algorithm}"`));
}

function flipped(part: string): string {
  const [first = 0, ...rest] = decode(part);
  return encode(Uint8Array.of(first ^ 1, ...rest));
}

/** The last character says the same bytes when its unused bits are set; there are none where the length is a multiple of 4. */
function withLooseBits(part: string): string {
  if (part.length % 4 === 0) return part;
  return part.slice(0, -1) + (ALPHABET[ALPHABET.indexOf(part.slice(-1)) + 1] ?? '');
}
