import { decode } from 'jose/base64url';
import { describe, expect, test, vi } from 'vitest';
import { MAX_SEALED_LENGTH } from '../../../../edge/http/cookie-header.ts';
import { OTHER_FORMS, tamper } from '../../../conformance/tamper.ts';
import {
  bearing,
  type Case,
  expectAccepted,
  expectRefused,
  open,
  refuses,
  watchNetwork,
} from '../../../fixtures/core/bearer.ts';
import {
  forge,
  forgeText,
  goodClaims,
  goodHeader,
  signBytes,
  withSignature,
} from '../../../fixtures/core/forge.ts';

/** Of a token that a session can be made of. */
const MAX_LENGTH = 12_288;
const bytes = (text: string) => new TextEncoder().encode(text);

watchNetwork();

describe('T7: whatever is not one compact signed token is refused before any cryptography', () => {
  /** A good token of exactly that length, or one character more. */
  const padded = async (length: number) => {
    const { length: shortest } = await forge({ pad: '' });
    // Four characters of base64url say three bytes.
    return forge({ pad: 'x'.repeat(Math.ceil(((length - shortest) * 3) / 4)) });
  };

  test.each<Case>([
    ...Object.keys(OTHER_FORMS).map(
      (way): Case => [way, async () => tamper(await forge(), way) ?? 'no such form'],
    ),
    ['a blank', async () => ' '],
    ['one part', async () => 'eyJhbGciOiJFUzI1NiJ9'],
    ['dots alone', async () => '..'],
    ['five parts', async () => `${await forge()}.AAAA.AAAA`],
    ['a tab within', async () => (await forge()).replace('.', '\t.')],
    ['a zero after it', async () => `${await forge()}\0`],
    ['a quote around it', async () => `"${await forge()}"`],
    ['a scheme before it', async () => `Bearer ${await forge()}`],
    ['letters from elsewhere', async () => (await forge()).replace('e', 'е')],
    ['a length that no bytes have', async () => `${await forge()}AAA`],
    ['more than a cookie can carry', () => padded(MAX_SEALED_LENGTH + 1)],
    ['a megabyte', async () => `${await forge()}${'A'.repeat(1024 * 1024)}`],
    ['a member named twice in the header', async () => forgeText(`{"x":1,"x":1}`, '{}')],
    ['an extension in the header', () => forge({}, { crit: ['exp'] })],
  ])('D3: %s', async (_, token) => {
    const house = open();
    const value = await token();
    const visitor = await bearing(house, value);
    const verify = vi.spyOn(crypto.subtle, 'verify');
    expect((await visitor.api('/users')).status).toBe(401);
    expect(verify).not.toHaveBeenCalled();
    verify.mockRestore();
    expect(house.asked).toEqual([]);
    await expectRefused(house, value);
  });

  test('up to 12 KB a token is taken', async () => {
    const token = await padded(MAX_LENGTH - 1);
    expect(MAX_LENGTH - token.length).toBeOneOf([0, 1]);
    expect((await (await bearing(open(), token)).request('/dashboard')).status).toBe(200);
  });
});

describe('T8: a token with two readings is refused, however well it is signed', () => {
  const header = (change: (good: string) => string) => async () =>
    forgeText(change(await goodHeader()), JSON.stringify(goodClaims()));
  const payload = (change: (good: string) => string) => async () =>
    forgeText(await goodHeader(), change(JSON.stringify(goodClaims())));
  const member = (text: string) => (good: string) => good.replace(/^\{/, `{${text},`);
  /** One byte that begins no character, in a member of its own. */
  const broken = (good: string) =>
    bytes(good.replace('{', '{"x":"?",')).map((byte) => (byte === 0x3f ? 0xff : byte));

  refuses([
    ['an algorithm named twice', header(member('"alg":"none"'))],
    ['an algorithm named twice, the same', header(member('"alg":"ES256"'))],
    ['an algorithm named twice, once in other letters', header(member('"\\u0061lg":"none"'))],
    ['a key id named twice', header(member('"kid":"other"'))],
    ['a repeated member within another', header(member('"x":{"a":1,"a":2}'))],
    ['a subject named twice', payload(member('"sub":"2"'))],
    ['an end named twice', payload(member('"exp":9999999999'))],
    ['an end named twice, once in other letters', payload(member('"e\\u0078p":9999999999'))],
    ['a repeated claim within another', payload(member('"x":[{"a":1,"b":{"c":1,"c":1}}]'))],
    [
      'bytes in the header that are no UTF-8',
      async () => signBytes(broken(await goodHeader()), bytes(JSON.stringify(goodClaims()))),
    ],
    [
      'bytes in the payload that are no UTF-8',
      async () => signBytes(bytes(await goodHeader()), broken(JSON.stringify(goodClaims()))),
    ],
    ['a byte order mark before the header', header((good) => `\uFEFF${good}`)],
    ['a byte order mark before the payload', payload((good) => `\uFEFF${good}`)],
    ['something after the header', header((good) => `${good}{}`)],
    ['something after the payload', payload((good) => `${good}x`)],
    ['a comment in the payload', payload((good) => `${good}//`)],
    ['a comma too many', payload((good) => good.replace('}', ',}'))],
    ['a list for a header', header((good) => `[${good}]`)],
    ['a list for a payload', payload((good) => `[${good}]`)],
    ['null for a payload', payload(() => 'null')],
    ['text for a payload', payload(() => '"token"')],
    ['an extension that nobody knows', () => forge({}, { crit: ['x'], x: 1 })],
    ['an extension that is not there', () => forge({}, { crit: ['exp'] })],
    ['a list of no extensions', () => forge({}, { crit: [] })],
    ['extensions that are no list', () => forge({}, { crit: 'b64' })],
    ['a payload that is not encoded', () => forge({}, { crit: ['b64'], b64: false })],
    ['a payload that is, which says so', () => forge({}, { crit: ['b64'], b64: true })],
    ['encoding without notice', () => forge({}, { b64: false })],
    ['a compressed payload', () => forge({}, { zip: 'DEF' })],
  ]);

  test('blanks and other letters in names that are not repeated do no harm', async () => {
    const header = `{ "typ" : "at+jwt" ,\r\n "\\u0061lg":"ES256"}`;
    await expectAccepted(
      open(),
      await forgeText(header, JSON.stringify(goodClaims({ x: [{ a: 1 }, { a: 1 }] }))),
    );
  });
});

describe('T9: an ES256 signature is two numbers of 32 bytes', () => {
  const order = decode('_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE');
  const half = (signature: Uint8Array, index: number) => signature.slice(32 * index, 32 * index + 32);
  const both = (...numbers: readonly Uint8Array[]) => Uint8Array.from(numbers.flatMap((each) => [...each]));

  refuses([
    ['zeros', () => withSignature(() => new Uint8Array(64))],
    ['no first number', () => withSignature((good) => both(new Uint8Array(32), half(good, 1)))],
    ['no second number', () => withSignature((good) => both(half(good, 0), new Uint8Array(32)))],
    ['the order of the curve twice', () => withSignature(() => both(order, order))],
    ['63 bytes', () => withSignature((good) => good.slice(0, 63))],
    ['63 bytes, the first left out', () => withSignature((good) => good.slice(1))],
    ['65 bytes', () => withSignature((good) => both(good, new Uint8Array(1)))],
    ['65 bytes, a zero before', () => withSignature((good) => both(new Uint8Array(1), good))],
    ['twice as many', () => withSignature((good) => both(good, good))],
    ['one byte', () => withSignature(() => new Uint8Array(1))],
    ['DER', () => withSignature((good) => toDer(half(good, 0), half(good, 1)))],
    ['the numbers in the wrong order', () => withSignature((good) => both(half(good, 1), half(good, 0)))],
    ['ones', () => withSignature(() => new Uint8Array(64).fill(0xff))],
  ]);
});

/** ECDSA's other encoding (RFC 3279, section 2.2.3). */
function toDer(r: Uint8Array, s: Uint8Array): Uint8Array {
  const integer = (value: Uint8Array) => {
    const digits = [...value];
    while (digits.length > 1 && digits[0] === 0) digits.shift();
    if ((digits[0] ?? 0) > 127) digits.unshift(0);
    return [2, digits.length, ...digits];
  };
  const content = [...integer(r), ...integer(s)];
  return Uint8Array.of(0x30, content.length, ...content);
}
