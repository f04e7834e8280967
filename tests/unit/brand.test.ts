import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BRAND } from '../../brand.ts';
import { plainPage } from '../../edge/http/plain-page.ts';
import { SITE } from '../../locales/site.ts';

const [light = '', dark = ''] = readFileSync('app/colors.css', 'utf8').split('@media');

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('pages that stand alone look like the others: %s', (scheme, css) => {
  test.each(Object.entries(BRAND[scheme]))('%s is %s in app/colors.css too', (name, color) => {
    const property = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(css).toContain(`--${property}: ${color};`);
  });
});

test('pages that stand alone bear the name of the site and its language', () => {
  const page = plainPage(SITE.usual, 'Not <open>', '');
  expect(page).toContain(`<html lang="${BRAND.language}" dir="`);
  expect(page).toContain(` · ${BRAND.name}</title>`);
});

test('no other test says what the name is: a site has another', () => {
  const named = globSync('tests/{unit,blackbox,kit}/**/*.test.ts').filter((file) =>
    readFileSync(file, 'utf8').includes(['·', 'Gatehouse'].join(' ')),
  );
  expect(named).toEqual([]);
});
