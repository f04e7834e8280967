import { describe, expect, test } from 'vitest';
import { createSealer } from '../../../../edge/crypto/seal.ts';
import { SESSION_TYPE } from '../../../../edge/session/schema.ts';
import type { Fetch } from '../../../../edge/types.ts';
import {
  DAY,
  HOUR,
  NOON,
  OTHER_SECRET,
  SECOND,
  SECRET,
  TestGatehouse,
} from '../../../fixtures/core/test-gatehouse.ts';

const LONG = { demo: { accessTokenSeconds: 400 * 86_400 } };

describe('idle timeout', () => {
  test('C8: ends a session that was not used for so long', async () => {
    const house = new TestGatehouse(LONG);
    const visitor = await house.signedIn();
    house.pass(7 * DAY);
    const response = await visitor.request('/dashboard');
    expect(response.headers.get('location')).toContain('reason=idle_timeout');
    expect(visitor.cookies.size).toBe(0);
    expect(house.log.at(-1)?.fields.reason).toBe('idle_timeout');
  });

  test('does not end one that is used now and then', async () => {
    const house = new TestGatehouse(LONG);
    const visitor = await house.signedIn();
    for (let day = 0; day < 28; day += 6) {
      expect((await visitor.request('/dashboard')).status).toBe(200);
      house.pass(6 * DAY - SECOND);
    }
  });

  test('counts from the last use, which is written down at most once an hour', async () => {
    const house = new TestGatehouse(LONG);
    const visitor = await house.signedIn();
    house.pass(HOUR);
    expect((await visitor.request('/dashboard')).headers.getSetCookie()).toEqual([]);
    house.pass(SECOND);
    expect((await visitor.request('/dashboard')).headers.getSetCookie()).toHaveLength(1);
    expect((await visitor.request('/dashboard')).headers.getSetCookie()).toEqual([]);
  });

  test('is not put off by background requests of a page that is left open', async () => {
    const house = new TestGatehouse(LONG);
    const visitor = await house.signedIn();
    house.pass(2 * HOUR);
    expect((await visitor.api('/users')).headers.getSetCookie()).toEqual([]);
  });

  test('is what the environment says', async () => {
    const house = new TestGatehouse({ ...LONG, environment: { SESSION_IDLE_TIMEOUT: '600' } });
    const visitor = await house.signedIn();
    house.pass(599 * SECOND);
    expect((await visitor.clone().api('/users')).status).toBe(200);
    house.pass(SECOND);
    expect((await visitor.api('/users')).status).toBe(401);
  });
});

describe('absolute timeout', () => {
  test('C8: ends a session however much it is used', async () => {
    const house = new TestGatehouse(LONG);
    const visitor = await house.signedIn();
    for (let day = 0; day < 29; day += 1) {
      house.pass(DAY);
      expect((await visitor.request('/dashboard')).status).toBe(200);
    }
    house.pass(DAY);
    expect((await visitor.request('/dashboard')).status).toBe(307);
    expect(house.log.at(-1)?.fields.reason).toBe('absolute_timeout');
  });

  test('C8: is not put off by a refresh', async () => {
    const house = new TestGatehouse({ environment: { SESSION_ABSOLUTE_TIMEOUT: '120' } });
    const visitor = await house.signedIn();
    house.pass(61 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    house.pass(59 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(307);
  });

  test('bounds the life of the cookie too', async () => {
    const house = new TestGatehouse({ ...LONG, environment: { SESSION_ABSOLUTE_TIMEOUT: '7200' } });
    const visitor = await house.signedIn();
    house.pass(5400 * SECOND);
    const [line] = (await visitor.request('/dashboard')).headers.getSetCookie();
    expect(line).toContain('Max-Age=1800;');
  });
});

describe('C7: a new secret', () => {
  const both = { SESSION_SECRET: `${OTHER_SECRET},${SECRET}` };

  test('signs nobody out while the old one is kept, and seals the cookie anew', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.restart(both);
    const response = await visitor.request('/dashboard');
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toHaveLength(1);
    house.restart({ SESSION_SECRET: OTHER_SECRET });
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });

  test('without the old one signs everybody out', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.restart({ SESSION_SECRET: OTHER_SECRET });
    expect((await visitor.request('/dashboard')).status).toBe(307);
  });
});

describe('what an isolate remembers', () => {
  test('does not outlive the token that it verified', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await visitor.request('/dashboard');
    await house.fault({ refresh: [{ kind: 'status', status: 500, times: -1 }] });
    house.pass(59 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    house.pass(2 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(503);
  });

  test('does not outlive the key that verified it', async () => {
    const house = new TestGatehouse({ demo: { accessTokenSeconds: 3600 } });
    const visitor = await house.signedIn();
    await house.rotateBackendKeys();
    house.pass(11 * 60 * SECOND);
    await visitor.request('/dashboard');
    expect(house.refreshesAsked()).toBe(1);
  });
});

describe('a session that is not one', () => {
  const sealed = (payload: unknown) => createSealer([SECRET], SESSION_TYPE).seal(payload);
  const good = {
    id: 'i',
    user: { id: '1' },
    tokens: { accessToken: 'a', receivedAt: NOON },
    createdAt: NOON,
    usedAt: NOON,
  };

  test.each([
    ['null', null],
    ['without a user', { ...good, user: undefined }],
    ['without an id', { ...good, id: '' }],
    ['without a token', { ...good, tokens: {} }],
    ['with a time that is text', { ...good, createdAt: '2026' }],
  ])('C1: is taken for none: %s', async (_, payload) => {
    const house = new TestGatehouse();
    const visitor = house.browser();
    visitor.cookies.set('gatehouse-session', await sealed(payload));
    expect((await visitor.request('/dashboard')).status).toBe(307);
    expect(house.log.at(-1)?.fields.reason).toBe('malformed');
  });

  test('T11: nor is one whose token does not verify, though the seal is good', async () => {
    const house = new TestGatehouse();
    const visitor = house.browser();
    visitor.cookies.set('gatehouse-session', await sealed(good));
    expect((await visitor.request('/dashboard')).status).toBe(307);
    expect(house.passes).toEqual([]);
  });
});

describe('tokens of 10 KB', () => {
  /** The demo backend, as if its tokens were long: it is given back what it issued. */
  const fat = (demo: Fetch): Fetch => {
    const padding = `~${'x'.repeat(5000)}`;
    return async (request) => {
      const headers = new Headers(request.headers);
      headers.set('authorization', (headers.get('authorization') ?? '').replaceAll(padding, ''));
      const body = request.body === null ? undefined : (await request.text()).replaceAll(padding, '');
      const { method } = request;
      const response = await demo(new Request(request.url, { method, headers, ...(body && { body }) }));
      const text = (await response.text()).replace(/("(?:access|refresh)_token":"[^"]+)"/g, `$1${padding}"`);
      return new Response(text, { status: response.status, headers: { 'content-type': 'application/json' } });
    };
  };
  const opaque = { environment: { BACKEND_URL: 'http://demo.internal/api/v1' }, wrap: fat };

  test('are kept in chunks, each within what a browser takes', async () => {
    const visitor = await new TestGatehouse({ ...opaque, origin: 'https://app.example.com' }).signedIn();
    expect([...visitor.cookies.keys()]).toEqual([0, 1, 2].map((i) => `__Host-session.${i}`));
    for (const [name, value] of visitor.cookies) expect(name.length + value.length).toBeLessThan(4096);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect((await visitor.api('/users')).status).toBe(200);
  });

  test('are taken away, all of them, at sign-out', async () => {
    const visitor = await new TestGatehouse(opaque).signedIn();
    await visitor.signOut();
    expect(visitor.cookies.size).toBe(0);
  });

  test('C5: leave no chunk behind when the session becomes small', async () => {
    const house = new TestGatehouse(opaque);
    const visitor = await house.signedIn();
    const small = new TestGatehouse();
    const response = await small.handle(
      visitor.draft('/auth/login', {
        method: 'POST',
        headers: { origin: small.origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'username=demo%40gatehouse.example&password=let-me-in',
      }),
    );
    visitor.keep(response);
    expect([...visitor.cookies.keys()]).toEqual(['gatehouse-session']);
  });

  test('C5: end as a session, not as an accident, when a chunk is lost', async () => {
    const visitor = await new TestGatehouse(opaque).signedIn();
    visitor.cookies.delete('gatehouse-session.1');
    expect((await visitor.request('/dashboard')).status).toBe(307);
    expect(visitor.cookies.size).toBe(0);
  });
});
