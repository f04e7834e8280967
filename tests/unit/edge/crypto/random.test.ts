import { expect, test } from 'vitest';
import { randomHex } from '../../../../edge/crypto/random.ts';

test('no digits are given out twice, also where one draw ends and the next begins', () => {
  const seen = new Set<string>();
  for (let turn = 0; turn < 2_000; turn += 1) {
    const digits = turn % 2 === 0 ? 32 : 48;
    const text = randomHex(digits);
    expect(text).toMatch(/^[\da-f]+$/);
    expect(text).toHaveLength(digits);
    seen.add(text);
  }
  expect(seen.size).toBe(2_000);
});

test('each bit is as often set as not', () => {
  const ones = Array.from({ length: 8 }, () => 0);
  const draws = 4_000;
  for (let turn = 0; turn < draws; turn += 1) {
    const byte = Number.parseInt(randomHex(2), 16);
    for (const bit of ones.keys()) ones[bit] = (ones[bit] ?? 0) + ((byte >> bit) & 1);
  }
  // Six standard deviations, so that no run fails by chance.
  for (const count of ones) expect(Math.abs(count - draws / 2)).toBeLessThan(6 * Math.sqrt(draws / 4));
});
