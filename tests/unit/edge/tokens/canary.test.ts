import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PASSWORD_CANARY } from '../../../../demo/users.ts';
import { DEMO_LOGIN, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...args) => void lines.push(JSON.stringify(args)));
  }
});
afterEach(() => vi.restoreAllMocks());

/** Everything that a script, a cache, a page or an operator could read of a response, but the sealed cookie itself. */
async function readable(response: Response): Promise<string> {
  const headers = [...response.headers].map(([name, value]) =>
    name === 'set-cookie'
      ? value.replace(/^(?:__Host-|gatehouse-)session(?:\.\d)?=[\w.-]*/, 'sealed')
      : `${name}: ${value}`,
  );
  return `${response.status}\n${headers.join('\n')}\n\n${await response.text()}`;
}

test('tokens and passwords appear nowhere but inside the sealed cookie', async () => {
  const house = new TestGatehouse();
  const visitor = house.browser();
  const seen: string[] = [];
  const look = async (response: Promise<Response>) => seen.push(await readable(await response));

  await look(visitor.signIn({ ...DEMO_LOGIN, password: 'a-wrong-password' }));
  await look(visitor.signIn(DEMO_LOGIN));
  const everywhere = async () => {
    for (const path of [
      '/',
      '/dashboard',
      '/login',
      '/auth/session',
      '/auth/refresh',
      '/auth/x',
      '/health',
      '/x?y',
    ]) {
      await look(visitor.request(path));
      await look(visitor.request(path, { as: 'fetch' }));
      await look(visitor.request(path, { method: 'HEAD' }));
    }
    for (const path of ['/users', '/echo', '/products/1', '/nothing', '/auth/login', '/..%2f'])
      await look(visitor.api(path));
    await look(visitor.submit('/auth/nowhere', {}));
    await look(visitor.submit('/dashboard', {}, { headers: { 'sec-fetch-site': 'cross-site' } }));
  };
  await everywhere();
  house.pass(50 * SECOND);
  await everywhere();
  await house.fault({ refresh: [{ kind: 'status', status: 500 }, { kind: 'half-json' }, { kind: 'html' }] });
  house.pass(70 * SECOND);
  await everywhere();
  await house.fault({ api: [{ kind: 'unauthorized-once' }] });
  house.pass(10 * SECOND);
  await look(visitor.api('/users'));
  await house.fault({ refresh: [{ kind: 'status', status: 401, times: -1 }] });
  house.pass(70 * SECOND);
  await everywhere();
  await look(visitor.signIn(DEMO_LOGIN));
  await look(visitor.signOut());

  const passed = house.passes.map(({ headers }) =>
    JSON.stringify([...headers].filter(([name]) => name !== 'cookie')),
  );
  const text = [...seen, ...passed, ...lines, JSON.stringify(house.log)].join('\n');
  expect(seen.length).toBeGreaterThan(100);
  expect(house.issued.length).toBeGreaterThanOrEqual(6);
  const signatures = house.issued.map((token) => token.split('.').at(-1) ?? token);
  for (const canary of [...signatures, DEMO_LOGIN.password, 'a-wrong-password', PASSWORD_CANARY]) {
    expect(text.includes(canary), canary).toBe(false);
  }
});
