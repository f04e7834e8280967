import { createLocalJWKSet } from 'jose/jwks/local';
import { decodeJwt } from 'jose/jwt/decode';
import { jwtVerify } from 'jose/jwt/verify';
import { describe, expect, test, vi } from 'vitest';
import { BOMB_BYTES, HUGE_BYTES } from '../../../demo/fault-answers.ts';
import { startDemo, tokensOf } from './harness.ts';

const open = () => startDemo({ controls: true });

test.each([
  ['POST', '/_control/faults'],
  ['DELETE', '/_control/faults'],
  ['GET', '/_control/requests'],
  ['DELETE', '/_control/requests'],
  ['POST', '/_control/reset'],
  ['POST', '/_control/keys/rotate'],
  ['POST', '/_control/clock'],
])('%s %s is closed by default, and nothing is recorded', async (method, path) => {
  const demo = startDemo();
  const init = method === 'POST' ? { method, body: '{}' } : { method };
  expect((await demo.send(path, init)).status).toBe(404);
  await demo.signIn();
  expect(demo.store.list('control/')).toEqual([]);
});

describe('faults', () => {
  test('status: answers with the given status, body, type and headers, as often as told', async () => {
    const demo = open();
    const headers = { 'retry-after': '7' };
    await demo.fault({
      login: [{ kind: 'status', status: 429, body: 'slow', contentType: 'text/plain', headers, times: 2 }],
    });
    for (const _ of [1, 2]) {
      const response = await demo.login();
      expect(response.status).toBe(429);
      expect(response.headers.get('retry-after')).toBe('7');
      expect(response.headers.get('content-type')).toBe('text/plain');
      expect(await response.text()).toBe('slow');
    }
    expect((await demo.login()).status).toBe(201);
  });

  test('status 204 comes without a body', async () => {
    const demo = open();
    await demo.fault({ login: [{ kind: 'status', status: 204 }] });
    expect((await demo.login()).status).toBe(204);
  });

  test('a list is worked off in order, and -1 lasts until it is cleared', async () => {
    const demo = open();
    const { access_token } = await demo.signIn();
    await demo.fault({
      api: [
        { kind: 'status', status: 500 },
        { kind: 'status', status: 503, times: -1 },
      ],
    });
    const statusOf = async () => (await demo.get('/api/v1/users', access_token)).status;
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([500, 503, 503]);
    expect((await demo.get('/api/v1/auth/profile', access_token)).status).toBe(200);
    await demo.send('/_control/faults', { method: 'DELETE' });
    expect(await statusOf()).toBe(200);
  });

  test('timeout: never answers within its time, then 504', async () => {
    const demo = open();
    await demo.fault({ refresh: [{ kind: 'timeout', ms: 80 }] });
    const started = performance.now();
    expect((await demo.refresh('any')).status).toBe(504);
    expect(performance.now() - started).toBeGreaterThan(75);
  });

  test('delay: answers rightly, but late', async () => {
    const demo = open();
    await demo.fault({ login: [{ kind: 'delay', ms: 80 }] });
    const started = performance.now();
    expect((await demo.login()).status).toBe(201);
    expect(performance.now() - started).toBeGreaterThan(75);
  });

  test('html: a page in place of JSON', async () => {
    const demo = open();
    await demo.fault({ login: [{ kind: 'html', status: 502 }] });
    const response = await demo.login();
    expect(response.status).toBe(502);
    expect(await response.text()).toMatch(/^<!doctype html>/);
  });

  test('half-json: breaks off, and nothing was rotated', async () => {
    const demo = open();
    const { refresh_token } = await demo.signIn();
    await demo.fault({ refresh: [{ kind: 'half-json' }] });
    await expect((await demo.refresh(refresh_token)).json()).rejects.toThrow(SyntaxError);
    expect((await demo.refresh(refresh_token)).status).toBe(201);
  });

  test('huge: ten megabytes of valid JSON', async () => {
    const demo = open();
    await demo.fault({ login: [{ kind: 'huge' }] });
    expect((await (await demo.login()).json()).filler).toHaveLength(HUGE_BYTES);
  });

  test('drip: one byte at a time', async () => {
    const demo = open();
    await demo.fault({ login: [{ kind: 'drip', ms: 20 }] });
    const reader = (await demo.login()).body?.getReader();
    const started = performance.now();
    for (const _ of [1, 2, 3]) expect((await reader?.read())?.value).toHaveLength(1);
    expect(performance.now() - started).toBeGreaterThan(35);
    await reader?.cancel();
  });

  test('gzip-bomb: a small body that unpacks to 100 MB of JSON', async () => {
    const demo = open();
    await demo.fault({ login: [{ kind: 'gzip-bomb' }] });
    const response = await demo.login();
    expect([response.status, response.headers.get('content-encoding')]).toEqual([200, 'gzip']);
    const packed = await response.blob();
    expect(packed.size).toBeLessThan(200_000);
    const unpacked = packed.stream().pipeThrough(new DecompressionStream('gzip'));
    const text = await new Response(unpacked).text();
    expect(text).toHaveLength(BOMB_BYTES);
    expect(JSON.parse(text)).toEqual({});
  });

  test('late: the token is spent at once, its successor arrives later', async () => {
    const demo = open();
    const { refresh_token } = await demo.signIn();
    await demo.fault({ refresh: [{ kind: 'late', ms: 80 }] });
    const answer = demo.refresh(refresh_token);
    await vi.waitFor(async () => expect(await demo.stats()).toMatchObject({ refreshes: 1 }));
    expect(await Promise.race([answer, 'nothing yet'])).toBe('nothing yet');
    await tokensOf(await answer);
  });

  test('lost: the token is spent, but its successor never arrives', async () => {
    const demo = open();
    const { refresh_token } = await demo.signIn();
    await demo.fault({ refresh: [{ kind: 'lost' }] });
    const response = await demo.refresh(refresh_token);
    expect([response.status, response.headers.get('cache-control')]).toEqual([502, null]);
    expect(await response.text()).not.toContain('token');
    expect(await demo.stats()).toMatchObject({ refreshes: 1 });
    expect((await demo.refresh(refresh_token)).status).toBe(401);
  });

  test('redirect: sends the client to the given address', async () => {
    const demo = open();
    await demo.fault({ login: [{ kind: 'redirect', location: 'http://evil.test/', status: 307 }] });
    const response = await demo.login();
    expect([response.status, response.headers.get('location')]).toEqual([307, 'http://evil.test/']);
  });

  test('no-refresh-token: answers a refresh without one', async () => {
    const demo = open();
    const { refresh_token } = await demo.signIn();
    await demo.fault({ refresh: [{ kind: 'no-refresh-token' }] });
    const response = await demo.refresh(refresh_token);
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(await response.json())).toEqual(['access_token']);
  });

  test('other-subject: the tokens, or the profile, are of another user', async () => {
    const demo = open();
    const { access_token, refresh_token } = await demo.signIn();
    const fault = [{ kind: 'other-subject' }];
    await demo.fault({ refresh: fault, profile: fault });
    expect(decodeJwt((await demo.refreshed(refresh_token)).access_token).sub).toBe('2');
    const profile = await (await demo.get('/api/v1/auth/profile', access_token)).json();
    expect(profile).toMatchObject({ id: 2, role: 'admin' });
  });

  test('bad-signature: the access token does not verify', async () => {
    const demo = open();
    await demo.fault({ login: [{ kind: 'bad-signature' }] });
    const { access_token } = await demo.signIn();
    expect((await demo.get('/api/v1/auth/profile', access_token)).status).toBe(401);
    const keySet = await (await demo.send('/.well-known/jwks.json')).json();
    const currentDate = new Date('2026-11-01T12:00:10Z');
    await expect(jwtVerify(access_token, createLocalJWKSet(keySet), { currentDate })).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
  });

  test('unauthorized-once: one 401, then all is well', async () => {
    const demo = open();
    const { access_token } = await demo.signIn();
    await demo.fault({ profile: [{ kind: 'unauthorized-once' }], jwks: [{ kind: 'status', status: 500 }] });
    expect((await demo.get('/api/v1/auth/profile', access_token)).status).toBe(401);
    expect((await demo.get('/api/v1/auth/profile', access_token)).status).toBe(200);
    expect((await demo.send('/.well-known/jwks.json')).status).toBe(500);
    expect((await demo.send('/.well-known/jwks.json')).status).toBe(200);
  });

  test('an unknown target, kind or setting is refused', async () => {
    const demo = open();
    const wrong = [
      { nowhere: [] },
      { login: [{ kind: 'nothing' }] },
      { login: [{ kind: 'html', time: 1 }] },
      { login: [{ kind: 'status', times: -2 }] },
      { login: [{ kind: 'status', times: 0 }] },
    ];
    for (const faults of wrong) expect((await demo.fault(faults)).status).toBe(400);
  });
});

test('records what arrived, headers and all, until it is cleared', async () => {
  const demo = open();
  const { access_token } = await demo.signIn();
  await demo.get('/api/v1/products?limit=1', access_token);
  await demo.get('/_control/requests', '');
  const recorded = await (await demo.send('/_control/requests')).json();
  expect(recorded).toMatchObject([
    { method: 'POST', path: '/api/v1/auth/login', query: '' },
    {
      method: 'GET',
      path: '/api/v1/products',
      query: 'limit=1',
      headers: { authorization: `Bearer ${access_token}` },
    },
  ]);
  await demo.send('/_control/requests', { method: 'DELETE' });
  expect(await (await demo.send('/_control/requests')).json()).toEqual([]);
});

test('records at most a thousand requests', async () => {
  const demo = open();
  for (let count = 0; count < 1_003; count++) await demo.send(`/api/v1/none?${count}`);
  const recorded = await (await demo.send('/_control/requests')).json();
  expect(recorded).toHaveLength(1_000);
  expect(recorded[0].query).toBe('3');
});

test('rotating the key publishes a new one and drops the old', async () => {
  const demo = open();
  const { access_token, refresh_token } = await demo.signIn();
  const keyIds = async () => {
    const { keys } = await (await demo.send('/.well-known/jwks.json')).json();
    return keys.map(({ kid }: { kid: string }) => kid);
  };
  const [before] = await keyIds();
  const { kid } = await (await demo.send('/_control/keys/rotate', { method: 'POST' })).json();
  expect(await keyIds()).toEqual([kid]);
  expect(kid).not.toBe(before);
  expect((await demo.get('/api/v1/users', access_token)).status).toBe(401);
  const { access_token: renewed } = await demo.refreshed(refresh_token);
  expect((await demo.get('/api/v1/users', renewed)).status).toBe(200);
});

test('the clock can be moved', async () => {
  const demo = open();
  const { access_token } = await demo.signIn();
  await demo.post('/_control/clock', { offsetMs: 61_000 });
  expect((await demo.get('/api/v1/users', access_token)).status).toBe(401);
  await demo.post('/_control/clock', { offsetMs: 0 });
  expect((await demo.get('/api/v1/users', access_token)).status).toBe(200);
  for (const offsetMs of ['later', 1e300]) {
    expect((await demo.post('/_control/clock', { offsetMs })).status).toBe(400);
  }
});

test('a reset forgets everything', async () => {
  const demo = open();
  await demo.fault({ login: [{ kind: 'html', times: -1 }] });
  await demo.send('/_control/reset', { method: 'POST' });
  expect(demo.store.list('')).toEqual([]);
  await tokensOf(await demo.login());
});
