import { describe, expect, test } from 'vitest';
import type { PageAnswer, PageCookies } from '../../../../edge/api-proxy/backend-fetch.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

/** Cookies of an answer that may be written, or not. */
class Answer implements PageCookies {
  readonly written = new Map<string, string>();
  readonly #mayBeSet: boolean;

  constructor(mayBeSet: boolean) {
    this.#mayBeSet = mayBeSet;
  }

  mayBeSet(): boolean {
    return this.#mayBeSet;
  }

  set(name: string, value: string): void {
    this.written.set(name, value);
  }
}

async function call(
  house: TestGatehouse,
  visitor: TestBrowser,
  cookies: PageCookies,
  path = '/products',
  init: RequestInit = {},
): Promise<PageAnswer> {
  const headers = new Headers({ host: '127.0.0.1:8787', cookie: visitor.cookie });
  const session = await house.gatehouse.sessionOf(headers);
  if (session === undefined) throw new Error('There is no session.');
  return house.gatehouse.backendFetch({ session, path, init, headers, cookies });
}

describe('a page that calls the backend', () => {
  test('gets its answer, for the user’s own token', async () => {
    const house = new TestGatehouse();
    const answer = await call(house, await house.signedIn(), new Answer(true), '/auth/profile');
    if (answer.status !== 'answered') throw new Error(answer.status);
    expect(await answer.response.json()).toMatchObject({ email: 'demo@gatehouse.example' });
  });

  test('gets it after one refresh where the token is refused, and the session is kept in its cookies', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ api: [{ kind: 'unauthorized-once' }] });
    const cookies = new Answer(true);
    expect(await call(house, visitor, cookies)).toMatchObject({
      status: 'answered',
      response: { status: 200 },
    });
    expect(await house.stats()).toMatchObject({ refreshes: 1, reuseDetected: 0 });

    for (const [name, value] of cookies.written) visitor.cookies.set(name, value);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect(await house.stats()).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  test('spends no token where it could not be kept', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ api: [{ kind: 'unauthorized-once' }] });
    const cookies = new Answer(false);
    expect(await call(house, visitor, cookies)).toEqual({ status: 'refresh_elsewhere' });
    expect(cookies.written.size).toBe(0);
    expect(await house.stats()).toMatchObject({ refreshes: 0 });
  });

  test('does not send again what was streamed, and keeps the fresh session all the same', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ api: [{ kind: 'unauthorized-once' }] });
    const cookies = new Answer(true);
    const streamed = { method: 'POST', body: new Blob(['{}']).stream(), duplex: 'half' };
    expect(await call(house, visitor, cookies, '/products', streamed)).toMatchObject({
      response: { status: 401 },
    });
    expect(cookies.written.size).toBeGreaterThan(0);
    expect(await house.stats()).toMatchObject({ refreshes: 1 });
  });

  test.each(['products', '/../other', 'https://elsewhere.example/'])(
    'reaches nothing but it: %s',
    async (path) => {
      const house = new TestGatehouse();
      const visitor = await house.signedIn();
      await expect(call(house, visitor, new Answer(true), path)).rejects.toThrow(TypeError);
      expect(house.asked).toEqual([]);
    },
  );
});
