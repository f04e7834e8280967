import { describe, expect, test } from 'vitest';
import { createDemoBackend } from '../../../../demo/backend.ts';
import { memoryStore } from '../../../../demo/store.ts';
import { DEMO_CREDENTIALS, PASSWORD_CANARY } from '../../../../demo/users.ts';
import { createBackend } from '../../../../edge/backend/backend.ts';
import { PRESETS } from '../../../../edge/backend/presets/index.ts';
import type { Fetch } from '../../../../edge/types.ts';
import { NOON, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const demo = createDemoBackend({ secret: SECRET, store: memoryStore(), now: () => NOON });
const CREDENTIALS = { username: DEMO_CREDENTIALS.email, password: DEMO_CREDENTIALS.password };

function start(fetch: Fetch = demo) {
  const sent: Request[] = [];
  const backend = createBackend({
    baseUrl: 'http://demo.internal/api/v1',
    preset: PRESETS.platzi,
    now: () => NOON,
    fetch: (request) => {
      sent.push(request);
      return fetch(request);
    },
  });
  return { backend, sent };
}

async function signedIn() {
  const { backend, sent } = start();
  const answer = await backend.signIn(CREDENTIALS);
  if (answer.status !== 'ok') throw new Error(answer.status);
  return { backend, sent, tokens: answer.tokens };
}

describe('signing in', () => {
  test('yields tokens with their end and the time they came', async () => {
    const { tokens } = await signedIn();
    expect(tokens).toEqual({
      accessToken: expect.stringMatching(/^ey/),
      refreshToken: expect.stringMatching(/^ey/),
      receivedAt: NOON,
      accessExpiresAt: NOON + 60_000,
    });
  });

  test('with a wrong password is a rejection', async () => {
    const answer = await start().backend.signIn({ ...CREDENTIALS, password: 'x' });
    expect(answer).toEqual({ status: 'rejected', message: 'Unauthorized' });
  });
});

describe('refreshing', () => {
  test('carries the refresh token alone: an expired bearer makes some backends refuse', async () => {
    const { backend, sent, tokens } = await signedIn();
    expect(await backend.refresh(tokens.refreshToken ?? '')).toMatchObject({ status: 'ok' });
    expect(sent[1]?.headers.has('authorization')).toBe(false);
    expect(sent[1]?.headers.has('cookie')).toBe(false);
  });

  test('yields no refresh token where the backend keeps the old one', async () => {
    const { backend } = start(async () => Response.json({ access_token: 'opaque' }));
    expect(await backend.refresh('r')).toEqual({
      status: 'ok',
      tokens: { accessToken: 'opaque', receivedAt: NOON },
    });
  });

  test.each([
    ['a token with a line break', { access_token: 'a\r\nx: y' }],
    ['an empty token', { access_token: '' }],
    ['a token that is a number', { access_token: 1 }],
    ['an inherited property', {}],
    ['a list', []],
    ['null', null],
  ])('takes %s for a malformed answer, which ends nothing', async (_, body) => {
    const { backend } = start(async () => Response.json(body));
    expect(await backend.refresh('r')).toMatchObject({ status: 'transient', code: 'backend_invalid' });
  });

  test.each([400, 401, 403])('takes %i for a final no', async (status) => {
    const { backend } = start(async () => Response.json({}, { status }));
    expect(await backend.refresh('r')).toEqual({ status: 'rejected' });
  });

  test.each([302, 429, 500, 502, 503, 504])('takes %i for a passing failure', async (status) => {
    const { backend } = start(async () => new Response('x', { status, headers: { 'retry-after': '5' } }));
    expect(await backend.refresh('r')).toMatchObject({ status: 'transient', retryAfter: 5 });
  });

  test.each([
    ['a date after its own', 'Sun, 01 Nov 2026 12:00:07 GMT', 'Sun, 01 Nov 2026 12:00:00 GMT', 7],
    ['a date in the past', 'Sun, 01 Nov 2026 11:59:00 GMT', 'Sun, 01 Nov 2026 12:00:00 GMT', undefined],
    ['a date, and none of its own', 'Sun, 01 Nov 2026 12:00:07 GMT', '', undefined],
    ['nonsense', 'soon', 'Sun, 01 Nov 2026 12:00:00 GMT', undefined],
    ['less than nothing', '-5', '', undefined],
  ])('and when to come again, written as %s', async (_, retryAfter, date, seconds) => {
    const headers = { 'retry-after': retryAfter, ...(date !== '' && { date }) };
    const { backend } = start(async () => new Response('x', { status: 503, headers }));
    expect(await backend.refresh('r')).toEqual({
      status: 'transient',
      code: 'backend_invalid',
      fault: { reason: 'out_of_order', status: 503 },
      ...(seconds !== undefined && { retryAfter: seconds }),
    });
  });

  test.each([201, 404, 409])('takes no address beside %i for a redirect', async (status) => {
    const headers = { location: '/sessions/a-name-that-opens-one' };
    const { backend } = start(async () => Response.json({ id: 1 }, { status, headers }));
    expect(await backend.refresh('r')).not.toHaveProperty('movedTo');
  });

  test.each([
    ['/login/', '/login/'],
    [`/reset/${'x1'.repeat(20)}?token=t`, '/reset/…'],
    ['/verify/ada@example.com', '/verify/…'],
    ['/verify/ada%40example.com/', '/verify/…/'],
  ])('tells of a redirect to %s no more than the path %s', async (location, movedTo) => {
    const { backend } = start(async () => new Response(null, { status: 302, headers: { location } }));
    expect(await backend.refresh('r')).toMatchObject({ movedTo });
  });

  test('R3: never follows a redirect with a token in hand', async () => {
    const { backend, sent } = start(
      async () => new Response(null, { status: 307, headers: { location: 'https://evil.example' } }),
    );
    await backend.refresh('r');
    expect(sent).toHaveLength(1);
    expect(sent[0]?.redirect).toBe('manual');
  });
});

describe('the profile', () => {
  test('is reduced to the fields that are listed: the backend leaks the password', async () => {
    const { backend, tokens } = await signedIn();
    const answer = await backend.profile(tokens.accessToken);
    expect(answer).toMatchObject({
      status: 'ok',
      user: { id: '1', name: 'Dana Demo', email: 'demo@gatehouse.example', role: 'customer' },
    });
    expect(JSON.stringify(answer)).not.toContain(PASSWORD_CANARY);
  });

  test('without an id is malformed', async () => {
    const { backend } = start(async () => Response.json({ name: 'x', id: {} }));
    expect(await backend.profile('a')).toEqual({
      status: 'transient',
      code: 'backend_invalid',
      fault: expect.objectContaining({
        reason: 'member_missing',
        status: 200,
        member: 'sub, id, user_id, userId',
        found: 'name, id',
        variable: 'BACKEND_ID_PATH',
      }),
    });
  });

  test.each([401, 404])(
    'that %i is answered for is told with the variable for its address',
    async (status) => {
      const { backend } = start(async () => Response.json({ message: 'no' }, { status }));
      const fault = { reason: 'profile_refused', status, variable: 'BACKEND_ME_PATH' };
      expect(await backend.profile('a')).toMatchObject({ fault });
    },
  );
});

test('addresses below the base are resolved, and those that issue tokens are known', () => {
  const { backend } = start();
  expect(backend.url('/users?a=b').href).toBe('http://demo.internal/api/v1/users?a=b');
  expect(backend.issuesTokens('http://demo.internal', '/api/v1/auth/login')).toBe(true);
  expect(backend.issuesTokens('http://demo.internal', '/api/v1/Auth//Refresh-Token/')).toBe(true);
  expect(backend.issuesTokens('http://demo.internal', '/api/v1/auth/profile')).toBe(false);
});
