import { describe, expect, it } from 'vitest';
import { createBackend } from '../../../../edge/backend/backend.ts';
import { type BackendDefinition, presetOf } from '../../../../edge/config/backend-definition.ts';
import type { LogFields } from '../../../../edge/telemetry/log.ts';
import { NOON } from '../../../fixtures/core/test-gatehouse.ts';

const URL_OF = 'https://api.example/v1';
const CREDENTIALS = { username: 'dana', password: 'a-password-to-be-kept' };

type Part = Omit<BackendDefinition, 'extends'>;

/** A backend by a definition, what it is sent, and what the log is told. */
function start(definition: Part, answer: () => Response = () => new Response('x')) {
  const sent: Request[] = [];
  const logged: (LogFields & { event: string })[] = [];
  const backend = createBackend({
    baseUrl: URL_OF,
    preset: presetOf({ extends: 'custom', ...definition }),
    apiKey: 'key',
    now: () => NOON,
    fetch: async (request) => {
      sent.push(request);
      return answer();
    },
    log: (_, event, fields = {}) => logged.push({ event, ...fields }),
  });
  return { backend, sent, logged };
}

const PATH = { path: '/session' };

describe('a function that writes a request', () => {
  it('is given what was typed and where it goes, and no more', async () => {
    const given: unknown[] = [];
    const request = (input: { readonly url: string }) => {
      given.push(input);
      return new Request(input.url);
    };
    const { backend } = start({
      login: { ...PATH, request },
      refresh: { ...PATH, request },
      logout: { ...PATH, request, takes: 'accessToken' },
      me: { ...PATH, request },
    });
    await backend.signIn(CREDENTIALS);
    await backend.refresh('r');
    await backend.signOut({ accessToken: 'a', refreshToken: 'r', receivedAt: NOON });
    await backend.profile('a');
    const setting = { url: `${URL_OF}/session`, apiKey: 'key' };
    expect(given).toEqual([
      { ...setting, ...CREDENTIALS },
      { ...setting, refreshToken: 'r' },
      { ...setting, accessToken: 'a' },
      { ...setting, accessToken: 'a' },
    ]);
  });

  it('is sent as it was written, without redirects, with a length', async () => {
    const request = ({ url }: { readonly url: string }) =>
      new Request(`${url}/new?x=1`, {
        method: 'PUT',
        headers: { 'x-own': '1' },
        body: 'ä',
        redirect: 'follow',
      });
    const { backend, sent } = start({ login: { ...PATH, request } });
    await backend.signIn(CREDENTIALS);
    const [only] = sent;
    expect([only?.url, only?.method, only?.redirect]).toEqual([`${URL_OF}/session/new?x=1`, 'PUT', 'manual']);
    expect(only?.headers.get('x-own')).toBe('1');
    expect(only?.headers.get('content-length')).toBe('2');
    expect(await only?.text()).toBe('ä');
  });

  const unending = () => ({ method: 'POST', body: new ReadableStream(), duplex: 'half' }) as const;
  const endless = () => new Request(`${URL_OF}/session`, unending());
  const to = (url: string, init?: RequestInit) => () => new Request(url, init);
  it.each<[string, () => unknown, string, string | undefined]>([
    [
      'throws',
      () => {
        throw new RangeError(CREDENTIALS.password);
      },
      'threw',
      'RangeError',
    ],
    [
      'rejects',
      async () => {
        throw CREDENTIALS.password;
      },
      'threw',
      undefined,
    ],
    ['never comes back', () => new Promise(() => {}), 'late', undefined],
    ['returns nothing', () => undefined, 'wrong_return', 'no Request'],
    ['returns an address', () => URL_OF, 'wrong_return', 'no Request'],
    ['goes to another host', to('https://evil.example/v1/session'), 'wrong_return', 'url'],
    ['goes to another path', to(`${URL_OF}/other`), 'wrong_return', 'url'],
    ['goes to a path that begins alike', to(`${URL_OF}/sessions`), 'wrong_return', 'url'],
    ['climbs', to(`${URL_OF}/session/../other`), 'wrong_return', 'url'],
    ['goes over plain http', to('http://api.example/v1/session'), 'wrong_return', 'url'],
    ['has another method', to(`${URL_OF}/session`, { method: 'OPTIONS' }), 'wrong_return', 'method'],
    [
      'says whom it is for',
      to(`${URL_OF}/session`, { headers: { forwarded: 'for=1' } }),
      'wrong_return',
      'forwarded',
    ],
    [
      'names a gateway of ours',
      to(`${URL_OF}/session`, { headers: { 'x-gatehouse-a': '1' } }),
      'wrong_return',
      'x-gatehouse-a',
    ],
    ['never ends', endless, 'late', undefined],
    [
      'is too long',
      to(`${URL_OF}/session`, { method: 'POST', body: 'x'.repeat(65_537) }),
      'wrong_return',
      'body',
    ],
  ])('is named in the log where it %s, and ends nothing', async (_, code, reason, member) => {
    const request = code as () => Request;
    const { backend, sent, logged } = start({ login: { ...PATH, request }, refresh: { ...PATH, request } });
    expect(await backend.signIn(CREDENTIALS)).toMatchObject({ status: 'transient', code: 'backend_invalid' });
    expect(await backend.refresh('r')).toMatchObject({ status: 'transient', code: 'backend_invalid' });
    expect(sent).toEqual([]);
    const line = { event: 'backend_definition_failed', reason, ...(member !== undefined && { member }) };
    expect(logged).toMatchObject([
      { ...line, place: 'login.request' },
      { ...line, place: 'refresh.request' },
    ]);
    expect(JSON.stringify(logged)).not.toContain(CREDENTIALS.password);
  });
});

describe('a function that judges an answer', () => {
  const judged = (answer: unknown, response?: () => Response) => {
    const code = (typeof answer === 'function' ? answer : () => answer) as () => undefined;
    const part = { ...PATH, body: { a: '$refreshToken' }, answer: code };
    return start({ login: { ...part, body: { u: '$username', p: '$password' } }, refresh: part }, response);
  };

  it('tells tokens, with their end as a lifetime or a moment, and who it is', async () => {
    const user = { id: 7, name: 'Dana', password: 'x' };
    const tokens = { status: 'tokens', accessToken: 'a', refreshToken: 'r' };
    for (const expires of [60, NOON / 1000 + 60, new Date(NOON + 60_000).toISOString()]) {
      const { backend } = judged({ ...tokens, expires, user });
      expect(await backend.signIn(CREDENTIALS)).toEqual({
        status: 'ok',
        tokens: { accessToken: 'a', refreshToken: 'r', receivedAt: NOON, accessExpiresAt: NOON + 60_000 },
        user: { id: '7', name: 'Dana' },
      });
    }
  });

  it.each<[string, unknown, object]>([
    ['a refusal', { status: 'refused', message: 'No.' }, { status: 'rejected', message: 'No.' }],
    [
      'its reason',
      { status: 'refused', reason: 'account_locked' },
      { status: 'rejected', reason: 'account_locked' },
    ],
    [
      'its reason to whoever has shown the right password',
      { status: 'refused', reason: 'email_unconfirmed', afterPassword: true },
      { status: 'rejected', reason: 'email_unconfirmed', told: 'email_unconfirmed' },
    ],
    [
      'no lock to anyone',
      { status: 'refused', reason: 'account_locked', afterPassword: true },
      { status: 'rejected', reason: 'account_locked' },
    ],
    ['a second step', { status: 'challenge' }, { status: 'rejected', reason: 'second_factor' }],
    [
      'a wait',
      { status: 'transient', retryAfter: 3 },
      { status: 'transient', code: 'backend_invalid', retryAfter: 3 },
    ],
  ])('tells %s', async (_, outcome, expected) => {
    expect(await judged(outcome).backend.signIn(CREDENTIALS)).toEqual(expected);
  });

  it('leaves the word to the data where it says nothing', async () => {
    const { backend } = judged(undefined, () => Response.json({ access_token: 'a', refresh_token: 'r' }));
    expect(await backend.refresh('r')).toMatchObject({ status: 'ok', tokens: { accessToken: 'a' } });
  });

  it.each([
    ['an outage', 503, 'busy', {}],
    ['too much', 429, 'busy', {}],
    ['a redirect', 302, '', {}],
    ['a page', 401, '<h1>No</h1>', { 'content-type': 'text/html' }],
    ['a gateway', 403, '{}', { 'x-amzn-errortype': 'Forbidden' }],
  ])('cannot take %s for a refusal', async (_, status, body, headers) => {
    const { backend } = judged({ status: 'refused' }, () => new Response(body, { status, headers }));
    expect(await backend.refresh('r')).toMatchObject({ status: 'transient' });
  });

  it.each<[string, unknown, string, string | undefined]>([
    ['throws', () => JSON.parse(''), 'threw', 'SyntaxError'],
    ['never comes back', () => new Promise(() => {}), 'late', undefined],
    ['returns a word', 'ok', 'wrong_return', 'no outcome'],
    ['returns what has no status', { accessToken: 'a' }, 'wrong_return', 'status'],
    ['tells a token that is none', { status: 'tokens', accessToken: 'a b' }, 'wrong_return', 'accessToken'],
    [
      'tells a token that breaks a header',
      { status: 'tokens', accessToken: 'a\r\nb: c' },
      'wrong_return',
      'accessToken',
    ],
    [
      'tells more than there is',
      { status: 'tokens', accessToken: 'a', admin: true },
      'wrong_return',
      'admin',
    ],
    ['has a reason of its own', { status: 'refused', reason: 'why_not' }, 'wrong_return', 'reason'],
    [
      'waits for ever',
      { status: 'transient', retryAfter: Number.POSITIVE_INFINITY },
      'wrong_return',
      'retryAfter',
    ],
  ])('is named in the log where it %s, and ends nothing', async (_, answer, reason, member) => {
    const { backend, logged } = judged(answer);
    expect(await backend.refresh('r')).toMatchObject({ status: 'transient', code: 'backend_invalid' });
    const line = { event: 'backend_definition_failed', place: 'refresh.answer', reason };
    expect(logged).toMatchObject([{ ...line, ...(member !== undefined && { member }) }]);
  });

  it('is not asked about what nobody could read', async () => {
    const { backend, logged } = judged(
      () => {
        throw new Error('It was asked.');
      },
      () => new Response('x'.repeat(65_537)),
    );
    expect(await backend.refresh('r')).toMatchObject({ status: 'transient' });
    expect(logged).toEqual([]);
  });
});
