import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RefreshOutcome } from '../../../edge/coordinator/types.ts';
import { isRefreshDue, renewSession } from '../../../edge/refresh.ts';
import type { Session, TokenSet } from '../../../edge/types.ts';
import { HOUR, MINUTE, NOON, SECOND } from './harness.ts';

const tokens = (lifetime: number): TokenSet => ({
  accessToken: 'a',
  refreshToken: 'r',
  receivedAt: NOON,
  accessExpiresAt: NOON + lifetime,
});

describe('a refresh is due', () => {
  test('a minute ahead of the end of a long-lived token', () => {
    expect(isRefreshDue(tokens(HOUR), NOON + HOUR - MINUTE - 1)).toBe(false);
    expect(isRefreshDue(tokens(HOUR), NOON + HOUR - MINUTE)).toBe(true);
  });

  test('a fifth of its life ahead of the end of a short-lived one', () => {
    expect(isRefreshDue(tokens(MINUTE), NOON + 48 * SECOND - 1)).toBe(false);
    expect(isRefreshDue(tokens(MINUTE), NOON + 48 * SECOND)).toBe(true);
  });

  test('never for a token whose end nobody knows, or that cannot be renewed', () => {
    expect(isRefreshDue({ accessToken: 'a', refreshToken: 'r', receivedAt: 0 }, NOON)).toBe(false);
    expect(isRefreshDue({ accessToken: 'a', receivedAt: 0, accessExpiresAt: 1 }, NOON)).toBe(false);
  });

  test('never at once for a token that was just received, always for one that has ended', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e10 }), (lifetime) => {
        expect(isRefreshDue(tokens(lifetime), NOON)).toBe(false);
        expect(isRefreshDue(tokens(lifetime), NOON + lifetime)).toBe(true);
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
  const chain = (outcomes: Record<string, RefreshOutcome>) => {
    const spent: string[] = [];
    const refreshOnce = async (token: string): Promise<RefreshOutcome> => {
      spent.push(token);
      return outcomes[token] ?? { status: 'terminal', reason: 'rejected' };
    };
    return { spent, coordinator: { refreshOnce, end: async () => {} } };
  };
  const successor = (refreshToken: string, accessExpiresAt: number): TokenSet => ({
    accessToken: `a-${refreshToken}`,
    refreshToken,
    receivedAt: later(),
    accessExpiresAt,
  });

  test('keeps who it is and when it began, and notes the use', async () => {
    const fresh = successor('r2', later() + MINUTE);
    const { coordinator } = chain({ r1: { status: 'renewed', tokens: fresh } });
    expect(await renewSession(session, coordinator, later)).toEqual({
      status: 'renewed',
      session: { ...session, tokens: fresh, usedAt: later() },
    });
  });

  test('follows the successors of a token that others have renewed long since', async () => {
    const { coordinator, spent } = chain({
      r1: { status: 'fresh', tokens: successor('r2', NOON + 2 * MINUTE) },
      r2: { status: 'fresh', tokens: successor('r3', NOON + 4 * MINUTE) },
      r3: { status: 'renewed', tokens: successor('r4', later() + MINUTE) },
    });
    const renewal = await renewSession(session, coordinator, later);
    expect(spent).toEqual(['r1', 'r2', 'r3']);
    expect(renewal).toMatchObject({ status: 'renewed', session: { tokens: { refreshToken: 'r4' } } });
  });

  test('passes on why it failed', async () => {
    const busy = { status: 'transient', code: 'rate_limited', retryAfter: 3 } as const;
    expect(await renewSession(session, chain({ r1: busy }).coordinator, later)).toEqual(busy);
    expect(await renewSession(session, chain({}).coordinator, later)).toMatchObject({ status: 'terminal' });
  });

  test('ends a session that has nothing to renew with', async () => {
    const { coordinator, spent } = chain({});
    const poor: Session = { ...session, tokens: { accessToken: 'a', receivedAt: NOON } };
    expect(await renewSession(poor, coordinator, later)).toEqual({
      status: 'terminal',
      reason: 'no_refresh_token',
    });
    expect(spent).toEqual([]);
  });
});
