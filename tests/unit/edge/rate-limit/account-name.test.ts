import { describe, expect, test } from 'vitest';
import { accountName } from '../../../../edge/rate-limit/account-name.ts';

describe('one account', () => {
  test.each([
    ['accents', 'd\u00e1n\u00e3', 'dana'],
    ['accents as marks of their own, many of them', 'd\u0301\u0323\u0308ana', 'dana'],
    ['marks that enclose', 'd\u20ddana', 'dana'],
    ['zero-width characters', 'd\u200ba\u200cn\u200da\ufeff', 'dana'],
    ['soft hyphens, joiners and directions', 'd\u00ada\u034fn\u2060a\u202e', 'dana'],
    ['variation selectors and tags', 'd\ufe0fa\u{e0061}na\u{e0101}', 'dana'],
    ['fillers of Hangul', 'd\u3164a\u115fn\uffa0a', 'dana'],
    ['control characters', 'd\u0000a\u0007n\u007fa\u009f', 'dana'],
    ['line ends', 'dana\r\n', 'dana'],
    ['blanks behind it, which MySQL pads with', 'dana     ', 'dana'],
    ['blanks of other kinds around it', '\u00a0\u2003dana\u3000\t', 'dana'],
    ['capitals', 'DANA', 'dana'],
    ['full width', '\uff24\uff21\uff2e\uff21', 'dana'],
    ['letters of mathematics, in circles and in squares', '\u{1d41d}\u24d0\u{1f13d}\u{1f170}', 'dana'],
    ['letters with a stroke', '\u0111\u00f8\u0142\u0127', 'dolh'],
    ['ligatures', '\ufb01\u00e6\u0153\ufb06\u01c6', 'fiaeoestdz'],
    ['the two forms of a sharp s', 'stra\u00dfe', 'STRA\u1e9eE'],
    ['a sharp s for two', 'stra\u00dfe', 'strasse'],
    ['a sharp s for one, as the general collations have it', 'stra\u00dfe', 'strase'],
    ['the four letters i of Turkish', 'I\u0130\u0131i', 'iiii'],
    ['the signs for Kelvin and \u00c5ngstr\u00f6m', '\u212a\u212b', 'ka'],
    ['the long s', '\u017fam', 'sam'],
    ['digits of other scripts', 'dana\u0661\u096a\u{1d7d7}\u2776', 'dana1491'],
    ['other apostrophes', 'o\u2019neil', "o'neil"],
    [
      'final letters of Greek',
      '\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2',
      '\u03c3\u03b9\u03c3\u03c5\u03c6\u03bf\u03c3',
    ],
    ['old letters of Cyrillic', '\u{1c82}\ua64bль', 'о\u1c88ль'],
    ['both kana, voiced and small ones', '\u30ac\u30e3', '\u304b\u3084'],
    ['final letters of Hebrew', '\u05e9\u05dc\u05d5\u05dd', '\u05e9\u05dc\u05d5\u05de'],
    ['what Arabic stretches words with', '\u0639\u0640\u0644\u064a', '\u0639\u0644\u064a'],
    ['characters beyond the first plane, which older collations take for one', 'a\u{1f363}', 'a\u{1f37a}'],
  ])('has one name, whatever the spelling: %s', (_, one, other) => {
    expect(accountName(one)).toBe(accountName(other));
  });

  test("has one name for whatever Unicode's collation takes for a letter or digit of ASCII", () => {
    const { compare } = new Intl.Collator('en', { sensitivity: 'base' });
    const variants = new Map<string, string>();
    for (let code = 0x80; code < 0x20000; code += 1) {
      const character = String.fromCodePoint(code);
      if (!/[\p{L}\p{N}\p{S}]/u.test(character) || /[\p{Script=Han}\p{Script=Hangul}]/u.test(character))
        continue;
      const meant = [...'0123456789abcdefghijklmnopqrstuvwxyz'].find(
        (each) => compare(each, character) === 0,
      );
      if (meant !== undefined) variants.set(character, meant);
    }
    expect(variants.size).toBeGreaterThan(1000);
    const apart = [...variants].filter(([character, meant]) => accountName(character) !== accountName(meant));
    expect(apart).toEqual([]);
  });

  test('keeps its name when that is named again', () => {
    for (const name of ['Dána Scully', 'STRAẞE', 'Ꜽ١ﷺ', 'ガ𝟗', 'o’neil'])
      expect(accountName(accountName(name))).toBe(accountName(name));
  });
});

test.each([
  ['dana', 'dan'],
  ['dana1', 'dana2'],
  ['dana@x.example', 'dana@y.example'],
  ['a.b', 'ab'],
  ['a_b', 'a-b'],
  ['山田', '山本'],
  ['оля', 'юля'],
  ['김', '이'],
])('two accounts have two names: %s and %s', (one, other) => {
  expect(accountName(one)).not.toBe(accountName(other));
});

test.each([
  ['letters', 'a'],
  ['marks', '\u0301\u0323'],
  ['zero-width characters', '\u200b'],
  ['letters of other alphabets', 'ꝡ'],
  ['digits of other scripts', '١'],
  ['sharp letters', 'ß'],
  ['what stands for whole words', 'ﷺ'],
  ['blanks before a letter', ' '],
])('a name of a million %s is short, and made in time in proportion to it', (_, part) => {
  const duration = (length: number) => {
    const began = performance.now();
    const name = accountName(`${part.repeat(length)}x`);
    expect(name.length).toBeLessThanOrEqual(1024);
    return performance.now() - began;
  };
  duration(1000);
  const [small, large] = [10_000, 1_000_000].map((length) => Math.min(duration(length), duration(length)));
  expect(large).toBeLessThan(400 * Math.max(small ?? 0, 1));
});
