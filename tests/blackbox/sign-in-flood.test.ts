import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetRequests } from '../fixtures/backends/demo.ts';
import { DEMO_LOGIN, ROBIN_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import {
  count,
  newAddress,
  passwordsJudged,
  TOLD_ADDRESS,
  type WrongPassword,
  wrongPassword,
  wrongPasswords,
} from '../fixtures/clients/wrong-password.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const PER_ACCOUNT = 10;
const PER_ADDRESS = 60;

describe('D6: a site that is told where clients are', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget({ environment: TOLD_ADDRESS });
  });
  afterAll(() => target?.stop());
  beforeEach(() => forgetRequests(target));

  it('takes ten wrong passwords for an account, then says 429 and when to come again, from wherever they come', async () => {
    const statuses = await wrongPasswords(target, 30, () => ({
      username: 'sequential@x.example',
      address: newAddress(),
    }));
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([PER_ACCOUNT, 30 - PER_ACCOUNT]);
    expect(await passwordsJudged(target)).toBe(PER_ACCOUNT);
    const refused = await wrongPassword(target, { username: 'sequential@x.example', address: newAddress() });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 429, code: 'rate_limited' });
  });

  it('takes ten of a hundred that arrive at once', async () => {
    const username = 'parallel@x.example';
    const responses = await Promise.all(
      Array.from({ length: 100 }, () => wrongPassword(target, { username, address: newAddress() })),
    );
    expect(
      count(
        responses.map(({ status }) => status),
        429,
      ),
    ).toBe(100 - PER_ACCOUNT);
    expect(await passwordsJudged(target)).toBe(PER_ACCOUNT);
  });

  it('takes sixty from an address, however many accounts they are for', async () => {
    const address = newAddress();
    const statuses = await wrongPasswords(target, 80, (turn) => ({
      username: `spray-${turn}@x.example`,
      address,
    }));
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([PER_ADDRESS, 80 - PER_ADDRESS]);
    expect(await passwordsJudged(target)).toBe(PER_ADDRESS);
    const elsewhere = await wrongPassword(target, { username: 'spray-80@x.example', address: newAddress() });
    expect(elsewhere.status).toBe(401);
  });

  it('takes the addresses of one /64 for one, in whatever form, and those of another for another', async () => {
    const inOne = (turn: number): WrongPassword => ({
      username: `six-${turn}@x.example`,
      address:
        [`2001:db8:0:7::${turn.toString(16)}`, `[2001:DB8:0000:0007::${turn.toString(16)}:1]:443`][
          turn % 2
        ] ?? '',
    });
    const statuses = await wrongPasswords(target, PER_ADDRESS + 5, inOne);
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([PER_ADDRESS, 5]);
    expect(
      (await wrongPassword(target, { username: 'six@x.example', address: '2001:db8:0:8::1' })).status,
    ).toBe(401);
  });

  it('never holds up those who know their password: a hundred in a row, and before and after them the same guesses', async () => {
    const address = newAddress();
    await wrongPasswords(target, PER_ACCOUNT - 1, () => ({ username: ROBIN_LOGIN.username, address }));
    const right = await wrongPasswords(target, 100, () => ({ ...ROBIN_LOGIN, address }));
    expect(count(right, 200)).toBe(100);
    expect(await wrongPasswords(target, 2, () => ({ username: ROBIN_LOGIN.username, address }))).toEqual([
      401, 429,
    ]);
  });

  it('answers alike for an account that exists and one that does not, before the limit and beyond it', async () => {
    const shape = async (username: string) => {
      const response = await wrongPassword(target, { username, address });
      return {
        status: response.status,
        headers: [...response.headers.keys()].sort(),
        body: await response.json(),
      };
    };
    const address = newAddress();
    for (let turn = 0; turn <= PER_ACCOUNT; turn += 1) {
      const known = await shape(DEMO_LOGIN.username);
      expect(await shape('nobody@gatehouse.example')).toEqual(known);
      expect(known.status).toBe(turn < PER_ACCOUNT ? 401 : 429);
    }
  });

  it('shows people the form again, with the reason', async () => {
    const fields = { username: 'form@x.example', password: 'a-guess' };
    const client = new TestBrowser(target.origin);
    for (let turn = 0; turn < PER_ACCOUNT; turn += 1) await client.submit('/auth/login', fields);
    const response = await client.submit('/auth/login', fields);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    const page = await response.text();
    expect(page).toContain('action="/auth/login"');
    expect(page).toContain('value="form@x.example"');
    expect(page).toContain('Too many attempts');
  });

  it('tells the log once, and neither who nor where', async () => {
    const [username, address] = ['logged@x.example', newAddress()];
    const told = () => target.log.filter((line) => line.includes('sign_in_limited'));
    const before = told().length;
    await wrongPasswords(target, 20, () => ({ username, address }));
    await expect.poll(() => told().length).toBe(before + 1);
    expect(told().at(-1)).toContain('account');
    expect(target.log.join('\n')).not.toMatch(/logged@x\.example|198\.51\./);
  });
});
