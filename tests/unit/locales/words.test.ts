import { describe, expect, test } from 'vitest';
import { de } from '../../../locales/de.ts';
import { en, type Words } from '../../../locales/en.ts';
import { languageOf, languagesOf } from '../../../locales/site.ts';

const CATALOGUES: readonly (readonly [tag: string, words: Words])[] = [
  ['en', en],
  ['de', de],
];

/** Every text of a catalogue, with its place; what goes around something is one text. */
function textsOf(words: object, place = ''): [place: string, text: string][] {
  return Object.entries(words).flatMap(([name, value]): [string, string][] => {
    const at = `${place}/${name}`;
    if (typeof value === 'string') return [[at, value]];
    return Array.isArray(value) ? [[at, value.join('{}')]] : textsOf(value, at);
  });
}

describe.each(CATALOGUES)('the words of pages in %s', (_, words) => {
  test('say something in every place, and nothing that only a mark of ours may', () => {
    for (const [place, text] of textsOf(words)) expect(text.replace('{}', ''), place).toMatch(/\S/);
    expect(JSON.stringify(words)).not.toMatch(/[\uE000-\uF8FF]/);
  });

  test('tell which way they are written', () => {
    expect(['ltr', 'rtl']).toContain(words.direction);
  });
});

test('German words are German, but for those that both languages have', () => {
  const english = new Map(textsOf(en));
  const same = textsOf(de).filter(([place, text]) => english.get(place) === text);
  expect(same.map(([place]) => place)).toEqual([
    '/direction',
    '/frame/pages/start',
    '/fields/name',
    '/fields/code',
    '/welcome/title',
  ]);
});

describe('a site', () => {
  test('with one catalogue speaks that, under the name that it gives it', () => {
    const { all, usual } = languagesOf({ en }, 'pt-BR');
    expect(all).toEqual([{ tag: 'pt-BR', words: en }]);
    expect(usual).toBe(all[0]);
  });

  test.each([
    ['de', 'de'],
    ['DE', 'de'],
    ['fr', 'en'],
  ])('with several speaks, where %s is preferred, %s to whoever asks for none of them', (preferred, tag) => {
    expect(languagesOf({ en, de }, preferred).usual.tag).toBe(tag);
  });

  test('without any is not built', () => {
    expect(() => languagesOf({}, 'en')).toThrow('locales/index.ts');
  });

  test.each([
    ['de', 'de'],
    ['fr', 'en'],
    [null, 'en'],
  ])('has for the tag %j the language %s', (tag, found) => {
    expect(languageOf(languagesOf({ en, de }, 'en'), tag).tag).toBe(found);
  });
});
