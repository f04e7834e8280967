import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoStats, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const MAX_HOPS = 3;
const REFUSED_FOR_EVER = [{ kind: 'status', status: 401, times: -1 }];

let target: Target;
let client: TestBrowser;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.stop());
beforeEach(async () => {
  await resetDemo(target);
  client = await signedIn(target.origin);
});

describe('a token that looks good, but that the backend refuses to a server component', () => {
  it('is renewed by a trip of the browser, because a page cannot set cookies', async () => {
    await orderFaults(target, { api: [{ kind: 'unauthorized-once' }] });
    const refused = await client.request('/dashboard/products');
    expect(refused.status).toBe(307);
    const refresh = new URL(refused.headers.get('location') ?? '', target.origin);
    expect(refresh.pathname).toBe('/auth/refresh');

    const renewed = await client.request(refresh.pathname + refresh.search);
    expect(renewed.status).toBe(303);
    expect(renewed.headers.getSetCookie()).toHaveLength(1);
    expect(new URL(renewed.headers.get('location') ?? '', target.origin).pathname).toBe(
      '/dashboard/products',
    );
    expect((await client.request('/dashboard/products')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1 });
  });

  it('R4: is renewed once, not in a loop, when the backend goes on refusing', async () => {
    await orderFaults(target, { api: REFUSED_FOR_EVER });
    expect((await settled('/dashboard/products')).status).toBe(200);
    expect(client.history.at(-1)).toMatchObject({ path: '/dashboard/products', status: 200 });
    expect(await demoStats(target)).toMatchObject({ refreshes: 1 });
  });
});

describe('a backend with which nobody can be signed in', () => {
  it('that refuses every token of its own ends a visit after a few hops with the page', async () => {
    await orderFaults(target, { api: REFUSED_FOR_EVER, profile: REFUSED_FOR_EVER });
    expect((await settled('/dashboard/products')).status).toBe(200);
    expect((await demoStats(target)).refreshes).toBe(1);
  });
});

/** Goes where it is sent, and comes to rest after three hops at most. */
async function settled(path: string): Promise<Response> {
  let response = await client.request(path);
  for (let hops = 0; response.headers.has('location'); hops += 1) {
    expect(hops, JSON.stringify(client.history)).toBeLessThan(MAX_HOPS);
    const { pathname, search } = new URL(response.headers.get('location') ?? '/', target.origin);
    response = await client.request(pathname + search);
  }
  return response;
}
