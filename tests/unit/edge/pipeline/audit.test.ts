import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openProviderGatehouse } from '../../../fixtures/core/provider-gatehouse.ts';
import { HOUR, SECRET, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const EVENTS = ['signed_in', 'signed_out', 'refreshed', 'revoked'];

function nameOf(text: string): string {
  const key = Buffer.from(hkdfSync('sha256', SECRET, '', 'gatehouse/audit/user', 32));
  return createHmac('sha256', key).update(text).digest('hex');
}

/** A person's day: in, a refresh, and out. */
async function day(house: TestGatehouse, out = '/auth/logout') {
  const visitor = await house.signedIn();
  house.pass(HOUR);
  await visitor.request('/dashboard');
  await visitor.submit(out, {});
  return house.log.filter(({ event }) => EVENTS.includes(event));
}

describe('what the log tells of people', () => {
  test('is nothing, unless it is asked for', async () => {
    expect(await day(new TestGatehouse())).toEqual([]);
  });

  test('is who has signed in, gone on and signed out, by a name that only the secret makes', async () => {
    const lines = await day(new TestGatehouse({ options: { audit: true } }));
    expect(lines.map(({ level, event }) => [level, event])).toEqual([
      ['info', 'signed_in'],
      ['info', 'refreshed'],
      ['info', 'signed_out'],
    ]);
    const [first] = lines;
    for (const { fields } of lines) {
      expect(fields.user).toBe(nameOf('backend:1'));
      expect(fields.place).toBe('backend');
      expect(fields.sessionId).toBe(first?.fields.sessionId);
      expect(fields.requestId).toMatch(/^[\w-]+$/);
    }
    expect(JSON.stringify(lines)).not.toMatch(/demo@gatehouse|Dana/);
  });

  test('is that they have signed out everywhere', async () => {
    const options = { audit: true, session: { signOutEverywhere: true } };
    const lines = await day(new TestGatehouse({ options }), '/auth/logout?everywhere=1');
    expect(lines.map(({ event }) => event)).toEqual(['signed_in', 'refreshed', 'revoked']);
  });

  test('names the provider where that has signed them in', async () => {
    const place = await openProviderGatehouse({}, { audit: true });
    await place.signIn();
    const line = place.house.log.find(({ event }) => event === 'signed_in');
    expect(line?.fields).toMatchObject({ place: 'provider', user: expect.stringMatching(/^[\da-f]{64}$/) });
    await place.forger.stop();
  });
});
