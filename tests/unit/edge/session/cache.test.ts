import { expect, test } from 'vitest';
import { type CachedSession, createSessionCache } from '../../../../edge/session/cache.ts';

const entry = (id: string): CachedSession => ({
  newest: true,
  session: { id, user: { id }, tokens: { accessToken: id, receivedAt: 0 }, createdAt: 0, usedAt: 0 },
});

test('forgets what was used longest ago, and never grows beyond its limit', () => {
  const cache = createSessionCache(2);
  cache.set('a', entry('a'));
  cache.set('b', entry('b'));
  cache.get('a');
  cache.set('c', entry('c'));
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('a')?.session.id).toBe('a');
  expect(cache.get('c')?.session.id).toBe('c');
});

test('keeps one entry a key', () => {
  const cache = createSessionCache(2);
  cache.set('a', entry('1'));
  cache.set('b', entry('b'));
  cache.set('a', entry('2'));
  expect(cache.get('b')).toBeDefined();
  expect(cache.get('a')?.session.id).toBe('2');
});
