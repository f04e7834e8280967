import { describe, expect, test } from 'vitest';
import { dose, PARTS, rotatingPart, turnIn } from './rotating-part.ts';

const TABLE = Array.from({ length: 851 }, (_, at) => at);
const NONE = () => false;
const at = (seed: number) => ({ whole: false, seed });
const WHOLE = { whole: true, seed: 3 };

describe('the part of a table that a run takes', () => {
  test('is a tenth, in the order of the table, and the same for the same seed', () => {
    const part = rotatingPart(TABLE, NONE, at(7));
    expect(part.length).toBeOneOf([85, 86]);
    expect(part).toEqual(part.toSorted((one, other) => one - other));
    expect(rotatingPart(TABLE, NONE, at(7))).toEqual(part);
  });

  test.each([0, 10, 123_456_780])('is each case once in ten seeds, from %i on', (first) => {
    const parts = Array.from({ length: PARTS }, (_, turn) => rotatingPart(TABLE, NONE, at(first + turn)));
    expect(parts.flat().toSorted((one, other) => one - other)).toEqual(TABLE);
  });

  test('is put together anew after ten seeds', () => {
    expect(rotatingPart(TABLE, NONE, at(17))).not.toEqual(rotatingPart(TABLE, NONE, at(7)));
  });

  test('has something of each column of a table that repeats itself', () => {
    const columns = new Set(rotatingPart(TABLE, NONE, at(1)).map((each) => each % PARTS));
    expect(columns.size).toBe(PARTS);
  });

  test('always has what is essential', () => {
    for (let seed = 0; seed < PARTS; seed += 1) {
      expect(rotatingPart(TABLE, (each) => each === 4, at(seed))).toContain(4);
    }
  });

  test('is the whole table where all is asked for', () => {
    expect(rotatingPart(TABLE, NONE, WHOLE)).toEqual(TABLE);
    expect([dose(16, 500, WHOLE), dose(16, 500, at(3))]).toEqual([500, 16]);
  });
});

describe('the turn of a run', () => {
  test.each([
    [{ TESTS_SEED: '7' }, at(7)],
    [{ TESTS_SEED: '0', TESTS_WHOLE: 'no' }, at(0)],
    [
      { TESTS_SEED: '7', TESTS_WHOLE: 'yes' },
      { whole: true, seed: 0 },
    ],
    [{}, { whole: true, seed: 0 }],
  ])('is read from the environment: %o', (environment, turn) => {
    expect(turnIn(environment)).toEqual(turn);
  });

  test.each(['x', '-1', '1.5', '1e9', '12345678901'])(
    'is refused where its seed is no number: %s',
    (seed) => {
      expect(() => turnIn({ TESTS_SEED: seed })).toThrow(TypeError);
    },
  );

  test('has reached this process', () => {
    expect(process.env.TESTS_SEED).toMatch(/^\d+$/);
  });
});
