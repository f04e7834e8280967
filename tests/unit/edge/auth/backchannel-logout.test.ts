import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import { memoryCoordinator } from '../../../../edge/refresh/coordinator/memory.ts';
import type { RefreshCoordinator } from '../../../../edge/refresh/coordinator/types.ts';
import { type Forger, type Members, startForger } from '../../../fixtures/backends/openid/forger.ts';
import { CLIENT, RESOURCE } from '../../../fixtures/backends/openid/provider.ts';
import { inProcess, TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { OPTIONS, SECOND, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const ORIGIN = 'http://127.0.0.1:8787';

let forger: Forger;
beforeAll(async () => {
  forger = await startForger();
});
afterAll(() => forger?.stop());

/** Isolates before a provider that says what a test wants, and a coordinator that can be taken down. */
function start() {
  const world = { isDown: false, ahead: 0 };
  const now = () => Date.now() + world.ahead;
  let shared: RefreshCoordinator | undefined;
  const open = () => {
    const environment = {
      SESSION_SECRET: SECRET,
      BACKEND_PRESET: 'oidc',
      BACKEND_URL: `${forger.issuer}/api`,
      OIDC_ISSUER: forger.issuer,
      CLIENT_ID: CLIENT.id,
      CLIENT_SECRET: CLIENT.secret,
      JWT_AUDIENCE: RESOURCE,
    };
    const opened = openGatehouse(environment, OPTIONS, {
      backendFetch: () => fetch,
      fetch: fetch,
      now,
      log: () => {},
      coordinator: (_, exchange) => {
        shared ??= memoryCoordinator(exchange, now);
        const { revokeSession, isRevoked } = shared;
        const reached = <T>(ask: () => Promise<T>) =>
          world.isDown ? Promise.reject(new Error('out of reach')) : ask();
        return {
          ...shared,
          revokeSession: (name, until, at) => reached(() => revokeSession(name, until, at)),
          isRevoked: (name, began) => reached(() => isRevoked(name, began)),
        };
      },
    });
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    return opened.gatehouse;
  };
  let gatehouse = open();
  const handle = (request: Request) => gatehouse.handle(request, () => new Response('a page'));

  return {
    world,
    restart: () => {
      gatehouse = open();
    },
    /** Signs in with such an ID token. */
    async arrive(id: Members): Promise<TestBrowser> {
      const visitor = new TestBrowser(ORIGIN, inProcess(handle));
      const begun = await visitor.request('/auth/login');
      const sent = new URL(begun.headers.get('location') ?? '').searchParams;
      forger.answerTokens({
        access_token: await forger.sign(forger.accessClaims({ jti: randomUUID(), iat: seconds() - 60 }), {
          typ: 'at+jwt',
        }),
        id_token: await forger.sign(forger.idClaims({ nonce: sent.get('nonce'), ...id })),
      });
      const query = new URLSearchParams({ code: 'a-code', state: sent.get('state') ?? '' });
      const answer = await visitor.request(`/auth/callback?${query}`);
      expect(answer.headers.get('location')).toBe('/dashboard');
      return visitor;
    },
    async deliver(token: string): Promise<Response> {
      const body = new URLSearchParams({ logout_token: token });
      return handle(new Request(`${ORIGIN}/auth/backchannel-logout`, { method: 'POST', body }));
    },
  };
}

function logoutToken(claims: Members): Promise<string> {
  const more = { iss: forger.issuer, aud: CLIENT.id, exp: seconds() + 120, jti: randomUUID() };
  return forger.sign({ ...more, events: { [EVENT]: {} }, ...claims }, { typ: 'logout+jwt' });
}

async function isSignedIn(visitor: TestBrowser): Promise<boolean> {
  return (await (await visitor.request('/auth/session', { as: 'fetch' })).json()).authenticated;
}

const seconds = () => Math.floor(Date.now() / 1000);

describe.each(['sub', 'sid'])('a sign-out at the provider by %s', (member) => {
  const name = () => ({ [member]: randomUUID() });

  test('that is delivered late ends what began before it, and nothing that has begun since', async () => {
    const { arrive, deliver, world } = start();
    const who = name();
    const now = seconds();
    world.ahead = -40 * SECOND;
    const before = await arrive({ ...who, iat: now - 40 });
    world.ahead = 0;
    const since = await arrive({ ...who, iat: now });
    expect((await deliver(await logoutToken({ ...who, iat: now - 20 }))).status).toBe(200);
    expect([await isSignedIn(before), await isSignedIn(since)]).toEqual([false, true]);
  });

  test.each([
    ['behind', -20],
    ['ahead of', 20],
  ])('goes by the clock of the provider, which is %s ours', async (_, skew) => {
    const { arrive, deliver } = start();
    const who = name();
    const there = seconds() + skew;
    const [before, since] = [await arrive({ ...who, iat: there }), await arrive({ ...who, iat: there + 8 })];
    expect((await deliver(await logoutToken({ ...who, iat: there + 5 }))).status).toBe(200);
    expect([await isSignedIn(before), await isSignedIn(since)]).toEqual([false, true]);
  });

  test('stays in force when an older one is delivered after it', async () => {
    const { arrive, deliver, restart } = start();
    const who = name();
    const now = seconds();
    const visitor = await arrive({ ...who, iat: now - 30 });
    for (const iat of [now - 10, now - 50]) {
      expect((await deliver(await logoutToken({ ...who, iat }))).status).toBe(200);
    }
    expect(await isSignedIn(visitor)).toBe(false);
    restart();
    expect(await isSignedIn(visitor)).toBe(false);
  });

  test('and at once ends what has just begun, and not what begins next', async () => {
    const { arrive, deliver } = start();
    const who = name();
    const before = await arrive({ ...who, iat: seconds() });
    expect((await deliver(await logoutToken({ ...who, iat: seconds() }))).status).toBe(200);
    const next = await arrive({ ...who, iat: seconds() });
    expect([await isSignedIn(before), await isSignedIn(next)]).toEqual([false, true]);
  });

  test('that the coordinator cannot be told is not confirmed, so that it is delivered again', async () => {
    const { arrive, deliver, restart, world } = start();
    const who = name();
    const visitor = await arrive({ ...who, iat: seconds() });
    const token = await logoutToken({ ...who, iat: seconds() });
    world.isDown = true;
    const refused = await deliver(token);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await isSignedIn(visitor)).toBe(false);
    world.isDown = false;
    expect((await deliver(token)).status).toBe(200);
    restart();
    expect(await isSignedIn(visitor)).toBe(false);
  });

  test('that comes again is refused, and ends nothing that has begun since', async () => {
    const { arrive, deliver, restart } = start();
    const who = name();
    const token = await logoutToken({ ...who, iat: seconds() });
    expect((await deliver(token)).status).toBe(200);
    const visitor = await arrive({ ...who, iat: seconds() });
    expect((await deliver(token)).status).toBe(400);
    restart();
    expect((await deliver(token)).status).toBe(400);
    expect(await isSignedIn(visitor)).toBe(true);
  });
});

test.each([1e300, 1e15, -1, 0.5])(
  'an ID token with an iat of %d is no reason for a session to fail',
  async (iat) => {
    const { arrive } = start();
    expect(await isSignedIn(await arrive({ iat }))).toBe(true);
  },
);
