import { describe, expect, test } from 'vitest';
import { contrast, toHex, toOklch } from '../../../scripts/mine/oklch.ts';
import { colorsCss, paletteOf } from '../../../scripts/mine/palette.ts';

const COLORS = [
  ...Array.from({ length: 24 }, (_, index) =>
    toHex({ lightness: 0.6, chroma: 0.25, hue: (index * Math.PI) / 12 }),
  ),
  ...['#000000', '#ffffff', '#777777', '#ffcc00', '#00ffff', '#0000ff', '#e30613', '#125443'],
];
/** What stands on what, as pages have it. */
const PAIRS = [
  ['ink', 'paper'],
  ['ink', 'brass-wash'],
  ['muted', 'paper'],
  ['muted', 'raised'],
  ['muted', 'sunken'],
  ['accent', 'paper'],
  ['accent', 'raised'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['on-wall', 'wall'],
  ['wall', 'wall-brass'],
  ['danger', 'danger-wash'],
  ['brass', 'paper'],
] as const;

describe.each(COLORS)('the colours that are made of %s', (color) => {
  test.each(['light', 'dark'] as const)('can be read, on %s pages', (scheme) => {
    const colors = paletteOf(color)[scheme];
    for (const [text, ground] of PAIRS) {
      expect(contrast(colors[text], colors[ground]), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(colors.edge, colors.raised), 'the edge of a field').toBeGreaterThanOrEqual(3);
  });
});

test('a colour that can be read is the accent itself', () => {
  expect(paletteOf('#1f4fd8').light.accent).toBe('#1f4fd8');
  expect(colorsCss(paletteOf('#1f4fd8'))).toContain('--accent: #1f4fd8;');
});

test.each(COLORS)('%s is the same after there and back', (color) => {
  expect(toHex(toOklch(color))).toBe(color);
});

test.each([
  ['#000000', '#ffffff', 21],
  ['#777777', '#ffffff', 4.48],
  ['#ff0000', '#ffffff', 4],
])('%s and %s contrast as WCAG has it', (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 1);
  expect(contrast(other, one)).toBeCloseTo(ratio, 1);
});
