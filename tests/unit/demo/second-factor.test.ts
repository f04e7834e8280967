import { describe, expect, it, test } from 'vitest';
import { isTotp, totp } from '../../../demo/totp.ts';
import { DEMO_SECOND_FACTOR, DEMO_TWO_STEP_CREDENTIALS } from '../../../demo/users.ts';
import { startDemo } from './harness.ts';

/** The ASCII secret `12345678901234567890` of the standard. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const NOW = Date.parse('2026-11-01T12:00:00.250Z');
const { secret, recoveryCode } = DEMO_SECOND_FACTOR;

/** @see RFC 6238, appendix B, of whose eight digits the last six count */
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('shows at %d seconds the code that the standard has', async (seconds, code) => {
  expect(await totp(RFC_SECRET, seconds * 1000)).toBe(code);
});

test('takes a code of half a minute ago, and none of two minutes ago', async () => {
  expect(await isTotp(await totp(secret, NOW - 30_000), secret, NOW)).toBe(true);
  expect(await isTotp(await totp(secret, NOW - 120_000), secret, NOW)).toBe(false);
});

describe('the user with an authenticator', () => {
  const challengeOf = async (demo: ReturnType<typeof startDemo>): Promise<string> =>
    (await (await demo.login(DEMO_TWO_STEP_CREDENTIALS)).json()).challenge;

  it('gets no token for the password alone', async () => {
    const response = await startDemo().login(DEMO_TWO_STEP_CREDENTIALS);
    expect(Object.keys(await response.json())).toEqual(['challenge']);
  });

  it.each([
    ['the code', async () => ({ code: await totp(secret, NOW) }), 201],
    ['the recovery code', async () => ({ recoveryCode }), 201],
    ['a wrong code', async () => ({ code: '12' }), 401],
    ['no code', async () => ({}), 401],
  ])('who sends %s with the challenge', async (_, typed, status) => {
    const demo = startDemo();
    const challenge = await challengeOf(demo);
    const response = await demo.post('/api/v1/auth/second-factor', { challenge, ...(await typed()) });
    expect(response.status).toBe(status);
  });

  it('is heard for five minutes', async () => {
    const demo = startDemo();
    const challenge = await challengeOf(demo);
    demo.pass(300_000);
    const response = await demo.post('/api/v1/auth/second-factor', { challenge, recoveryCode });
    expect(response.status).toBe(401);
  });
});
