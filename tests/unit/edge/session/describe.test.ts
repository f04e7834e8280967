import { expect, test } from 'vitest';
import { factsOf } from '../../../../edge/session/describe.ts';
import type { Session } from '../../../../edge/types.ts';
import { DAY, NOON, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const ABSOLUTE = 30 * DAY;
const SESSIONS = {
  endsAt: ({ createdAt, usedAt }: Session) => Math.min(createdAt + ABSOLUTE, usedAt + 7 * DAY),
};

test('algorithm and key are those that the token names, and nothing else of it is told', async () => {
  const house = new TestGatehouse();
  await house.signedIn();
  const facts = factsOf(sessionWith(house.issued[0] ?? ''), SESSIONS, ABSOLUTE);
  expect(facts).toEqual({
    endsAt: NOON + 7 * DAY,
    limit: 'idle',
    algorithm: expect.stringMatching(/^[ER]S256$/),
    keyId: expect.stringMatching(/^[\w-]+$/),
  });
});

test('a token that is opaque names neither', () => {
  expect(factsOf(sessionWith('opaque'), SESSIONS, ABSOLUTE)).toEqual({
    endsAt: NOON + 7 * DAY,
    limit: 'idle',
  });
});

test('the limit that comes first is the one that counts', () => {
  const used = { ...sessionWith('opaque'), usedAt: NOON + 25 * DAY };
  expect(factsOf(used, SESSIONS, ABSOLUTE)).toEqual({ endsAt: NOON + 30 * DAY, limit: 'absolute' });
});

function sessionWith(accessToken: string): Session {
  const tokens = { accessToken, receivedAt: NOON };
  return { id: 'session', user: { id: '1' }, tokens, createdAt: NOON, usedAt: NOON };
}
