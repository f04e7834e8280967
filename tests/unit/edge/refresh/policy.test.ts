import { expect, test } from 'vitest';
import {
  isRefreshDue,
  isRefreshWorthwhile,
  mayHaveSuccessor,
  mayRefresh,
  wasJustRefreshed,
} from '../../../../edge/refresh/policy.ts';
import type { Session, TokenSet } from '../../../../edge/types.ts';
import { MINUTE, NOON, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

const TOKENS: TokenSet = {
  accessToken: 'access',
  refreshToken: 'refresh',
  accessExpiresAt: NOON + 5 * MINUTE,
  receivedAt: NOON,
};
const OPAQUE: TokenSet = { accessToken: 'access', receivedAt: NOON };
const ENDLESS: TokenSet = { ...OPAQUE, refreshToken: 'refresh' };
const UNREFRESHABLE: TokenSet = { ...OPAQUE, accessExpiresAt: NOON + 5 * MINUTE };

/** A session that was refreshed at noon, unless said otherwise. */
const session = (tokens: TokenSet, createdAt = NOON - MINUTE): Session => ({
  id: 'session',
  user: { id: '7', name: 'Dana' },
  tokens,
  createdAt,
  usedAt: NOON,
});

test.each<[string, TokenSet, number, boolean]>([
  ['a minute ahead of the end', TOKENS, 4 * MINUTE, true],
  ['not before', TOKENS, 4 * MINUTE - 1, false],
  ['a fifth of a short life ahead', { ...TOKENS, accessExpiresAt: NOON + MINUTE }, 48 * SECOND, true],
  ['not before that either', { ...TOKENS, accessExpiresAt: NOON + MINUTE }, 48 * SECOND - 1, false],
  ['never without an end', ENDLESS, 1_000 * MINUTE, false],
  ['never without a refresh token', UNREFRESHABLE, 6 * MINUTE, false],
])('a refresh is due %s', (_, tokens, later, isDue) => {
  expect(isRefreshDue(tokens, NOON + later, MINUTE)).toBe(isDue);
});

test.each<[string, Session, number, boolean]>([
  ['for half a minute', session(TOKENS), 30 * SECOND - 1, true],
  ['not longer', session(TOKENS), 30 * SECOND, false],
  ['not if it has ended since', session({ ...TOKENS, accessExpiresAt: NOON + SECOND }), SECOND, false],
  ['not if it is from the sign-in', session(TOKENS, NOON), SECOND, false],
])('a token counts as just refreshed %s', (_, each, later, wasJust) => {
  expect(wasJustRefreshed(each, NOON + later)).toBe(wasJust);
});

test.each<[string, TokenSet, number, boolean]>([
  ['with a refresh token', TOKENS, MINUTE, true],
  ['right after another one', TOKENS, SECOND, false],
  ['without a refresh token', UNREFRESHABLE, MINUTE, false],
  ['without either, where the backend alone knows the end', OPAQUE, MINUTE, true],
])('a refusal is worth a refresh %s', (_, tokens, later, isWorthwhile) => {
  expect(isRefreshWorthwhile(session(tokens), NOON + later)).toBe(isWorthwhile);
});

test('tokens may have a successor once they are five seconds old', () => {
  expect(mayHaveSuccessor(TOKENS, NOON + 5 * SECOND)).toBe(false);
  expect(mayHaveSuccessor(TOKENS, NOON + 5 * SECOND + 1)).toBe(true);
});

test('a prefetch and a HEAD are not worth a refresh token', () => {
  const kinds = ['document', 'navigation', 'fetch', 'action', 'prefetch', 'head'] as const;
  expect(kinds.map(mayRefresh)).toEqual([true, true, true, true, false, false]);
});
