import { expect, test } from 'vitest';
import { createWindowStore } from '../../../../edge/rate-limit/window.ts';
import { MINUTE, NOON } from '../../../fixtures/core/test-gatehouse.ts';

test('a window lasts a minute, and is then another', () => {
  const clock = { now: NOON };
  const windows = createWindowStore(() => clock.now);
  const first = windows.of('a');
  clock.now += MINUTE - 1;
  expect(windows.of('a')).toBe(first);
  clock.now += 1;
  expect(windows.of('a')).not.toBe(first);
});

test('of too many, the one is forgotten that was not asked for the longest', () => {
  const windows = createWindowStore(() => NOON, 3);
  const [a, b] = [windows.of('a'), windows.of('b')];
  windows.of('c');
  expect(windows.of('a')).toBe(a);
  windows.of('d');
  expect(windows.of('a')).toBe(a);
  expect(windows.of('b')).not.toBe(b);
});
