import { expect, test } from 'vitest';
import { median, quantile, ratioOf, takeTurns } from '../../../benchmarks/lib/turns.ts';

test('contestants take turns, each round in the reverse order of the last, and what warms up does not count', async () => {
  const order: string[] = [];
  const contestant = (name: string, took: number) => ({
    name,
    turn: async () => {
      order.push(name);
      return took + order.length;
    },
  });
  const results = await takeTurns([contestant('a', 0), contestant('b', 100)], 2);
  const rounds = Array.from({ length: order.length / 2 }, (_, at) =>
    order.slice(at * 2, at * 2 + 2).join(''),
  );
  expect(rounds).toEqual(['ba', 'ab', 'ba', 'ab', 'ba']);
  expect(results).toEqual([
    { name: 'a', turns: [7, 10] },
    { name: 'b', turns: [108, 109] },
  ]);
});

test('a quantile lies between the values around it', () => {
  expect(quantile([4, 1, 3, 2, 5], 0.25)).toBe(2);
  expect(quantile([1, 2], 0.25)).toBe(1.25);
  expect(median([9, 1, 5])).toBe(5);
  expect(quantile([], 0.5)).toBeNaN();
});

test('a ratio is that of the medians, and its spread that of the rounds', () => {
  const one = { name: 'one', turns: [2, 4, 100, 6, 8] };
  const other = { name: 'other', turns: [1, 2, 10, 3, 4] };
  expect(ratioOf(one, other)).toEqual({ ratio: 2, spread: [2, 2] });
});
