import fc from 'fast-check';
import { encode } from 'jose/base64url';
import { describe, expect, test } from 'vitest';
import type { RefreshCoordinator, RefreshOutcome } from '../../../../edge/refresh/coordinator/types.ts';
import { DEFAULT_AHEAD_MS, isRefreshDue } from '../../../../edge/refresh/policy.ts';
import { refreshSession } from '../../../../edge/refresh/refresh.ts';
import type { Session, TokenSet } from '../../../../edge/types.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

const tokens = (lifetime: number): TokenSet => ({
  accessToken: 'a',
  refreshToken: 'r',
  receivedAt: NOON,
  accessExpiresAt: NOON + lifetime,
});

const isDue = (set: TokenSet, now: number) => isRefreshDue(set, now, DEFAULT_AHEAD_MS);

describe('a refresh is due', () => {
  test('a minute ahead of the end of a long-lived token', () => {
    expect(isDue(tokens(HOUR), NOON + HOUR - MINUTE - 1)).toBe(false);
    expect(isDue(tokens(HOUR), NOON + HOUR - MINUTE)).toBe(true);
  });

  test('a fifth of its life ahead of the end of a short-lived one', () => {
    expect(isDue(tokens(MINUTE), NOON + 48 * SECOND - 1)).toBe(false);
    expect(isDue(tokens(MINUTE), NOON + 48 * SECOND)).toBe(true);
  });

  test('as far ahead as is configured, but not for more of its life than that', () => {
    expect(isRefreshDue(tokens(HOUR), NOON + HOUR - 5 * MINUTE, 5 * MINUTE)).toBe(true);
    expect(isRefreshDue(tokens(HOUR), NOON + HOUR - 1, 0)).toBe(false);
    expect(isRefreshDue(tokens(MINUTE), NOON + 48 * SECOND - 1, 5 * MINUTE)).toBe(false);
  });

  test('never for a token whose end nobody knows, or that cannot be renewed', () => {
    expect(isDue({ accessToken: 'a', refreshToken: 'r', receivedAt: 0 }, NOON)).toBe(false);
    expect(isDue({ accessToken: 'a', receivedAt: 0, accessExpiresAt: 1 }, NOON)).toBe(false);
  });

  test('never at once for a token that was just received, always for one that has ended', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e10 }), (lifetime) => {
        expect(isDue(tokens(lifetime), NOON)).toBe(false);
        expect(isDue(tokens(lifetime), NOON + lifetime)).toBe(true);
      }),
    );
  });
});

describe('renewing', () => {
  const session: Session = {
    id: 's',
    user: { id: '1' },
    tokens: { ...tokens(MINUTE), refreshToken: 'r1' },
    createdAt: NOON,
    usedAt: NOON,
  };
  const later = () => NOON + 10 * MINUTE;
  const chain = (
    outcomes: Record<string, RefreshOutcome>,
    successors: Readonly<Record<string, TokenSet>> = {},
  ) => {
    const spent: string[] = [];
    const coordinator: RefreshCoordinator = {
      outlivesRequests: true,
      async refreshOnce(token) {
        spent.push(token);
        return outcomes[token] ?? { status: 'terminal', reason: 'rejected' };
      },
      successorOf: async (token) => successors[token],
      revoke: async () => undefined,
      revokeSession: async () => {},
      isRevoked: async () => false,
    };
    return { spent, coordinator };
  };
  const renew = (of: Session, coordinator: RefreshCoordinator) =>
    refreshSession(of, 'now', { coordinator, now: later, aheadMs: DEFAULT_AHEAD_MS });
  const successor = (refreshToken: string, accessExpiresAt: number): TokenSet => ({
    accessToken: `a-${refreshToken}`,
    refreshToken,
    receivedAt: later(),
    accessExpiresAt,
  });

  test('keeps who it is and when it began, and notes the use', async () => {
    const fresh = successor('r2', later() + MINUTE);
    const { coordinator } = chain({ r1: { status: 'renewed', tokens: fresh } });
    expect(await renew(session, coordinator)).toEqual({
      status: 'renewed',
      session: { ...session, tokens: fresh, usedAt: later() },
      spent: true,
    });
  });

  test('follows the successors of a token that others have renewed long since', async () => {
    const { coordinator, spent } = chain({
      r1: { status: 'fresh', tokens: successor('r2', NOON + 2 * MINUTE) },
      r2: { status: 'fresh', tokens: successor('r3', NOON + 4 * MINUTE) },
      r3: { status: 'renewed', tokens: successor('r4', later() + MINUTE) },
    });
    const renewal = await renew(session, coordinator);
    expect(spent).toEqual(['r1', 'r2', 'r3']);
    expect(renewal).toMatchObject({ status: 'renewed', session: { tokens: { refreshToken: 'r4' } } });
  });

  test('follows what is known of a successor that has long had one itself, and spends nothing for it', async () => {
    const old = { ...successor('r2', later() + MINUTE), receivedAt: later() - 20 * SECOND };
    const newest = { ...successor('r3', later() + MINUTE), receivedAt: later() - 10 * SECOND };
    const { coordinator, spent } = chain({ r1: { status: 'fresh', tokens: old } }, { r2: newest });
    expect(await renew(session, coordinator)).toMatchObject({ session: { tokens: newest } });
    expect(spent).toEqual(['r1']);
  });

  test('takes the newest access token too where the backend keeps to one refresh token', async () => {
    const old = { ...successor('r1', later() + MINUTE), receivedAt: later() - 20 * SECOND };
    const newest = { ...successor('r1', later() + MINUTE), receivedAt: later() - 10 * SECOND };
    const { coordinator } = chain({ r1: { status: 'fresh', tokens: old } }, { r1: newest });
    expect(await renew(session, coordinator)).toMatchObject({ session: { tokens: newest } });
  });

  test('goes on with a successor that is due when that cannot be renewed right now', async () => {
    const due = { ...successor('r2', later() + SECOND), receivedAt: later() - MINUTE };
    const busy = { status: 'transient', code: 'backend_timeout' } as const;
    const { coordinator, spent } = chain({ r1: { status: 'fresh', tokens: due }, r2: busy });
    expect(await renew(session, coordinator)).toMatchObject({ session: { tokens: due } });
    expect(spent).toEqual(['r1', 'r2']);
  });

  test('keeps what it has spent a token for, though that is due at once', async () => {
    const due = { ...successor('r2', later() + SECOND), receivedAt: later() - MINUTE };
    const { coordinator, spent } = chain({ r1: { status: 'renewed', tokens: due } });
    expect(await renew(session, coordinator)).toMatchObject({ session: { tokens: due }, spent: true });
    expect(spent).toEqual(['r1']);
  });

  test.each([
    ['the same by its place', { uid: 1, sub: 'a' }, { uid: 1, sub: 'b' }, 'renewed'],
    ['another by its place', { uid: 1, sub: 'a' }, { uid: 2, sub: 'a' }, 'terminal'],
    ['the same where its place is gone', { uid: 1, sub: 'a' }, { sub: 'a' }, 'renewed'],
    ['another where its place is gone', { uid: 1, sub: 'a' }, { sub: 'b' }, 'terminal'],
  ])('takes the tokens of one person alone: %s', async (_, was, is, status) => {
    const tokenOf = (claims: object) => `e30.${encode(JSON.stringify(claims))}.c2ln`;
    const tokens = { ...successor('r2', later() + HOUR), accessToken: tokenOf(is) };
    const { coordinator } = chain({ r1: { status: 'renewed', tokens } });
    const theirs = { ...session, tokens: { ...session.tokens, accessToken: tokenOf(was) } };
    const deps = { coordinator, now: later, aheadMs: DEFAULT_AHEAD_MS, ids: ['uid'] };
    expect(await refreshSession(theirs, 'now', deps)).toMatchObject({ status });
  });

  test('passes on why it failed', async () => {
    const busy = { status: 'transient', code: 'rate_limited', retryAfter: 3 } as const;
    expect(await renew(session, chain({ r1: busy }).coordinator)).toEqual(busy);
    expect(await renew(session, chain({}).coordinator)).toMatchObject({ status: 'terminal' });
  });

  test('ends a session that has nothing to renew with', async () => {
    const { coordinator, spent } = chain({});
    const poor: Session = { ...session, tokens: { accessToken: 'a', receivedAt: NOON } };
    expect(await renew(poor, coordinator)).toEqual({
      status: 'terminal',
      reason: 'no_refresh_token',
    });
    expect(spent).toEqual([]);
  });
});
