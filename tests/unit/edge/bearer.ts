import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TestBrowser } from '../../fixtures/clients/test-browser.ts';
import { NOON, TestGatehouse } from './test-gatehouse.ts';

export const KEY_SET = 'GET /.well-known/jwks.json';

/** A name, and a token that deserves it. */
export type Case = readonly [name: string, token: () => Promise<string>];

/** Requests to anywhere but the backend. */
const strays: string[] = [];

/** Keeps watch over the network around each test of a file. */
export function watchNetwork(): void {
  beforeEach(() => {
    strays.length = 0;
    vi.stubGlobal('fetch', async (input: unknown) => {
      strays.push(String(input));
      return new Response('canary');
    });
  });
  afterEach(() => vi.unstubAllGlobals());
}

/** A gatehouse under the leeway that is the default. */
export function open(environment: Readonly<Record<string, unknown>> = {}): TestGatehouse {
  return new TestGatehouse({
    environment,
    wrap: (demo) => async (request) => {
      if (new URL(request.url).host !== 'demo.internal') strays.push(request.url);
      return demo(request);
    },
  });
}

/** A visitor whose sealed session holds an access token, however that came to be there. */
export async function bearing(
  house: TestGatehouse,
  accessToken: string,
  refreshToken?: string,
): Promise<TestBrowser> {
  const { value } = await house.gatehouse.seal({
    id: 'session',
    user: { id: '1' },
    tokens: { accessToken, receivedAt: NOON, ...(refreshToken !== undefined && { refreshToken }) },
    createdAt: NOON,
    usedAt: NOON,
  });
  const visitor = house.browser();
  visitor.cookies.set('gatehouse-session', value);
  return visitor;
}

/** People are sent to the sign-in page, programs refused; the backend is asked for the key set at most, and once. */
export async function expectRefused(house: TestGatehouse, token: string): Promise<void> {
  const page = await (await bearing(house, token)).request('/dashboard');
  expect(page.status).toBe(307);
  expect(page.headers.get('location')).toMatch(/^\/login\?returnTo=%2Fdashboard(?:&|$)/);
  expect((await (await bearing(house, token)).api('/users')).status).toBe(401);
  const soft = await (await bearing(house, token)).request('/dashboard', { as: 'navigation' });
  expect(soft.status).toBe(401);
  expect(house.passes).toEqual([]);
  expect(house.asked.filter((line) => line !== KEY_SET)).toEqual([]);
  expect(house.asked.length).toBeLessThanOrEqual(1);
  expect(strays).toEqual([]);
}

/** The page is shown, and the API is asked, which then judges for itself. */
export async function expectAccepted(house: TestGatehouse, token: string): Promise<void> {
  expect((await (await bearing(house, token)).request('/dashboard')).status).toBe(200);
  await (await bearing(house, token)).api('/users');
  expect(house.asked).toEqual([KEY_SET, 'GET /api/v1/users']);
}

export function refuses(cases: readonly Case[]): void {
  test.each(cases)('%s', async (_, token) => expectRefused(open(), await token()));
}
