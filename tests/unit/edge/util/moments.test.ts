import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateOf, isoOf, numberOf, plausibleEnd, timeUntil } from '../../../../edge/util/moments.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND } from '../../../fixtures/core/test-gatehouse.ts';
import { growthOf, MOST_GROWTH } from '../../../fixtures/lib/growth.ts';

const YEAR = 365.25 * DAY;
const noon = NOON / SECOND;

describe('a number is read however it is written', () => {
  test.each([
    [3600, 3600],
    ['3600', 3600],
    [' 3600 ', 3600],
    ['+3600.50', 3600.5],
    ['.5', 0.5],
    ['3.6E3', 3600],
    ['-1', -1],
    [-0.5, -0.5],
    ['00060', 60],
  ])('%j is %d', (written, number) => {
    expect(numberOf(written)).toBe(number);
  });

  test.each([
    ...[
      '',
      ' ',
      '-',
      '.',
      'e3',
      '0x10',
      '0b1',
      '1_000',
      '1,5',
      '1h',
      'PT1H',
      'Infinity',
      'NaN',
      '1e999',
      'never',
    ],
    ...[null, undefined, true, {}, Number.NaN, Number.POSITIVE_INFINITY],
    ...[[], [3600]].map((list) => [list]),
  ])('%j is none', (written) => {
    expect(numberOf(written)).toBeUndefined();
  });

  test.each(['9', '9.', '1e', ' ', '9e9e'])(
    'and what is none takes no longer to tell than to read: many times %j',
    async (text) => {
      const growth = await growthOf((size) => {
        const long = `${text.repeat(10 * size)}x`;
        return () => numberOf(long);
      });
      expect(growth).toBeLessThan(MOST_GROWTH);
    },
  );
});

describe('a date is one that can be read in one way only', () => {
  test.each([
    '2026-11-01T12:00:00Z',
    '2026-11-01T12:00:00.000Z',
    '2026-11-01T12:00:00.0000000Z',
    '2026-11-01T14:00:00+02:00',
    '2026-11-01T14:00:00+0200',
    '2026-11-01 12:00:00Z',
    '2026-11-01T12:00Z',
    'Sun, 01 Nov 2026 12:00:00 GMT',
    'Sun, 1 Nov 2026 12:00:00 GMT',
    'Sun, 01 Nov 2026 12:00:00 +0000',
    '2026-11-01T13:00:00+01',
    '2026-11-01 12:00:00 UTC',
    '2026-11-01 12:00:00 +0000',
    '2026-11-01T13:00:00+01:00[Europe/Berlin]',
    `/Date(${NOON})/`,
  ])('%s', (written) => {
    expect(dateOf(written)).toBe(NOON);
  });

  test.each([
    ['without an offset, which could be of any place', '2026-11-01T12:00:00'],
    ['of another place than Greenwich, by name', 'Sun, 01 Nov 2026 12:00:00 EST'],
    ['without a time', '2026-11-01'],
    ['whose month comes first, or second', '11/01/2026'],
    ['of no month', '2026-13-01T00:00:00Z'],
    ['that is a year', '2026'],
    ['that is a word', 'tomorrow'],
    ['that is none', null],
  ])('and not one %s', (_, written) => {
    expect(dateOf(written)).toBeNaN();
  });
});

describe('the time until something', () => {
  test.each([
    ['seconds', 900, 's', 15 * MINUTE],
    ['seconds as text', '900', 's', 15 * MINUTE],
    ['milliseconds', 900_000, 'ms', 15 * MINUTE],
    ['milliseconds of a month, which are more than a billion', 2_592_000_000, 'ms', 30 * DAY],
    ['seconds of thirty years', 946_728_000, 's', 946_728_000 * SECOND],
    ['nothing', 0, 's', 0],
    ['an epoch in seconds', noon + 3_600, 's', HOUR],
    ['an epoch in seconds, as text', String(noon + 3_600), 's', HOUR],
    ['an epoch in milliseconds', NOON + HOUR, 's', HOUR],
    ['an epoch in microseconds', (NOON + HOUR) * 1e3, 's', HOUR],
    ['an epoch in nanoseconds', (NOON + HOUR) * 1e6, 's', HOUR],
    ['an epoch in milliseconds, where durations are', NOON + HOUR, 'ms', HOUR],
    ['an epoch in microseconds, where durations are in milliseconds', (NOON + HOUR) * 1e3, 'ms', HOUR],
    ['a date', '2026-11-01T13:00:00Z', 's', HOUR],
    ['a date, where durations are in milliseconds', '2026-11-01T13:00:00Z', 'ms', HOUR],
    ['minutes with their unit', '15m', 's', 15 * MINUTE],
    ['minutes in full, where durations are in milliseconds', '15 minutes', 'ms', 15 * MINUTE],
    ['hours', '1.5h', 's', 1.5 * HOUR],
    ['days', '7 Days', 's', 7 * DAY],
    ['seconds with their unit', '900s', 'ms', 15 * MINUTE],
    ['hours and minutes', '1h 30m', 's', 1.5 * HOUR],
    ['minutes, cut short', '15 mins.', 's', 15 * MINUTE],
    ['a year', '1y', 's', YEAR],
    ['a duration of ISO 8601', 'PT1H30M', 'ms', 1.5 * HOUR],
    ['a duration of ISO 8601 in days', 'P7DT0H', 's', 7 * DAY],
    ['milliseconds with theirs', '900000ms', 's', 15 * MINUTE],
  ] as const)('%s', (_, told, unit, left) => {
    expect(timeUntil(told, unit, NOON)).toBe(left);
  });

  test.each([
    ['less than nothing', -1],
    ['the largest number of a program, in milliseconds', '9223372036854775'],
    ['the largest number of a program', '9223372036854775807'],
    ['what no calendar has', 9_999_999_999_999],
    ['what no number can hold', '1e400'],
    ['the first moment that a program knows', '0001-01-01T00:00:00Z'],
    ['the last moment that a program knows', '9999-12-31T23:59:59.9999999Z'],
    ['a word', 'never'],
    ['a time of the day', '00:15:00'],
    ['months, which have no length', '1 month'],
    ['months of ISO 8601', 'P1M'],
    ['a duration of ISO 8601 without one', 'PT'],
    ['a duration and a word', '15m or so'],
    ['null', null],
  ])('is unknown for %s', (_, told) => {
    expect(timeUntil(told, 's', NOON)).toBeUndefined();
    expect(timeUntil(told, 'ms', NOON)).toBeUndefined();
  });

  test('is unknown for a moment that is past', () => {
    expect(timeUntil(noon - 1, 's', NOON)).toBeUndefined();
    expect(timeUntil(NOON - 1, 'ms', NOON)).toBeUndefined();
    expect(timeUntil('2026-11-01T11:59:59Z', 's', NOON)).toBeUndefined();
  });

  test('is never read in two ways, nor beyond a century', () => {
    const value = fc.oneof(
      fc.double(),
      fc.string(),
      fc.anything(),
      fc.bigInt({ min: 0n, max: 10n ** 20n }).map(Number),
    );
    fc.assert(
      fc.property(value, fc.constantFrom('s', 'ms'), (told, unit) => {
        const left = timeUntil(told, unit, NOON);
        if (left === undefined) return;
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThanOrEqual(100 * YEAR);
        expect(timeUntil(String(told), unit, NOON) === left).toBe(true);
      }),
    );
  });
});

test('an end is yet to come, and within a century', () => {
  const cases = [
    [NOON + SECOND, NOON + SECOND],
    [NOON + 0.5, NOON + 1],
    [Date.UTC(2126, 0), Date.UTC(2126, 0)],
    ...[NOON, NOON - 1, 0, -1, Date.UTC(2127, 0), Date.UTC(10_000, 0), 8.64e15 + 1].map((at) => [
      at,
      undefined,
    ]),
    ...[Number.POSITIVE_INFINITY, Number.NaN, undefined].map((at) => [at, undefined]),
  ] as const;
  for (const [at, end] of cases) expect(plausibleEnd(at, NOON)).toBe(end);
});

test('whatever number stands for a moment, it is written as one or not at all', () => {
  expect(isoOf(NOON)).toBe('2026-11-01T12:00:00.000Z');
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.maxSafeInteger()), (at) => {
      const iso = isoOf(at);
      if (iso === undefined) expect(Math.abs(at) <= 8.64e15).toBe(false);
      else expect(Date.parse(iso)).toBe(Math.trunc(at) + 0);
    }),
  );
});
