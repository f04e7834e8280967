import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { languageFor } from '../../../../edge/http/language.ts';
import { de } from '../../../../locales/de.ts';
import { en } from '../../../../locales/en.ts';
import { languagesOf } from '../../../../locales/site.ts';

const FEW = languagesOf({ en, de }, 'en');
const MANY = languagesOf({ en, de, 'de-CH': de, 'pt-BR': en, 'zh-Hant': en }, 'de');

const chosen = (header: string, languages = FEW) =>
  languageFor(new Headers({ 'accept-language': header }), languages).tag;

describe('somebody is answered in the language that their browser prefers', () => {
  test.each([
    ['de', 'de'],
    ['de-DE, de;q=0.9, en;q=0.8', 'de'],
    ['en-GB,en;q=0.9,de;q=0.8', 'en'],
    ['fr, en;q=0.5', 'en'],
    ['fr, de;q=0.5', 'de'],
    ['en;q=0.3, de;q=0.7', 'de'],
    ['DE-at', 'de'],
    ['de ; q=0.5 , en ; q=0.4', 'de'],
    ['*', 'en'],
    ['en;q=0, *', 'de'],
    ['de;q=0, *;q=0.1', 'en'],
    ['fr', 'en'],
    ['', 'en'],
  ])('%s: %s', (header, tag) => expect(chosen(header)).toBe(tag));

  test.each([
    ['de-CH-1996', 'de-CH'],
    ['de-CH-x-private', 'de-CH'],
    ['de-AT', 'de'],
    ['pt', 'pt-BR'],
    ['pt, en;q=0.9', 'pt-BR'],
    ['zh-Hant-TW', 'zh-Hant'],
    ['zh-Hans', 'de'],
    ['fr', 'de'],
    ['de-CH, de;q=0', 'de-CH'],
    ['de;q=0, *', 'en'],
  ])('of variants, the nearest, %s: %s', (header, tag) => expect(chosen(header, MANY)).toBe(tag));

  test('and in the usual one where it says nothing', () => {
    expect(languageFor(new Headers(), MANY).tag).toBe('de');
  });
});

describe('what is no wish is none', () => {
  test.each([
    'de;q=2',
    'de;q=-1',
    'de;q=',
    'de;q=0.5.5',
    'de;q=1e9',
    'de;quality=1',
    'd\u00e9',
    ';q=1',
    '-',
    '--',
    'de_DE',
    'constructor',
    '__proto__',
    'de'.repeat(4_000),
  ])('%s', (header) => expect(chosen(header)).toBe('en'));

  test('and a header is read no further than a browser writes', () => {
    const ranges = Array.from({ length: 1_000 }, (_, index) => `x${index};q=0.9`);
    expect(chosen(`${ranges.join(',')},de`)).toBe('en');
    expect(chosen(`de;q=0.1,${ranges.join(',')}`)).toBe('de');
    expect(chosen(`${'fr,'.repeat(20)}${'x'.repeat(8_192)}`)).toBe('en');
  });

  test('nor is any text an error', () => {
    const text = fc.array(
      fc.oneof(fc.constantFrom('de', '*', 'en-', ';q=', '0.', ',', '-', ' '), fc.string()),
    );
    fc.assert(
      fc.property(text, (pieces) => {
        const header = pieces.join('').replaceAll(/[^\x20-\x7e]/g, '');
        expect(['en', 'de']).toContain(chosen(header));
      }),
    );
  });
});

test('no header is looked at where there is one language', () => {
  const headers = new Headers({ 'accept-language': 'de' });
  headers.get = () => expect.unreachable('it was');
  expect(languageFor(headers, languagesOf({ en }, 'en-GB')).tag).toBe('en-GB');
});
