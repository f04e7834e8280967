import { describe, expect, it } from 'vitest';
import { createBackend } from '../../../../edge/backend/backend.ts';
import { PRESETS } from '../../../../edge/backend/presets/index.ts';
import { type BackendDefinition, presetOf } from '../../../../edge/config/backend-definition.ts';
import { folded, unfolded } from '../../../../edge/session/fold.ts';
import { NOON } from '../../../fixtures/core/test-gatehouse.ts';

type Part = Omit<BackendDefinition, 'extends'>;
type Refresh = NonNullable<Part['refresh']>;
type Answer = () => Response;

const TOKENS: Answer = () => Response.json({ access_token: 'new', refresh_token: 'next' });

function start(definition: Part, answer: Answer = TOKENS) {
  const sent: Request[] = [];
  const ways: string[] = [];
  const way = (name: string) => async (request: Request) => {
    sent.push(request.clone());
    ways.push(name);
    return answer();
  };
  const backend = createBackend({
    baseUrl: 'https://api.example/v1',
    preset: presetOf({ extends: 'custom', ...definition }),
    apiKey: 'k&y',
    now: () => NOON,
    fetch: way('backend'),
    elsewhere: way('elsewhere'),
  });
  return { backend, sent, ways };
}

async function shown(request: Request | undefined) {
  const { method, url, headers } = request ?? new Request('https://none.example');
  return { method, url, headers: Object.fromEntries(headers), body: await request?.text() };
}

describe('a refresh shows', () => {
  it.each<[string, Refresh, string, object]>([
    [
      'the refresh token as bearer',
      { path: '/r', bearer: 'refreshToken' },
      'r',
      { headers: { authorization: 'Bearer r' }, body: '{}' },
    ],
    [
      'the access token as bearer',
      { path: '/r', bearer: 'accessToken' },
      'a;',
      { headers: { authorization: 'Bearer a' } },
    ],
    [
      'both in a body',
      { path: '/r', body: { x: '$accessToken', y: ['$refreshToken'] } },
      'a;r',
      { body: '{"x":"a","y":["r"]}' },
    ],
    [
      'one in a cookie',
      { path: '/r', method: 'GET', cookies: { c: '$refreshToken' } },
      'r',
      { method: 'GET', headers: { cookie: 'c=r' }, body: '' },
    ],
    [
      'one in a header, and another member beside',
      { path: '/r', headers: { 'x-r': '$refreshToken' }, body: { a: 1 } },
      'r',
      { headers: { 'x-r': 'r' }, body: '{"a":1}' },
    ],
    [
      'one in a query, encoded',
      { path: '/r?t=$refreshToken&k=$apiKey', method: 'PATCH' },
      'r/1',
      { method: 'PATCH', url: 'https://api.example/v1/r?t=r%2F1&k=k%26y' },
    ],
    [
      'one within a form',
      { path: '/r', encoding: 'form', body: { a: { b: '$refreshToken' }, c: [true, null] } },
      'r',
      { body: 'a%5Bb%5D=r&c%5B%5D=true&c%5B%5D=' },
    ],
  ])('%s', async (_, refresh, grant, expected) => {
    const { backend, sent } = start({ refresh });
    await backend.refresh(grant);
    expect(await shown(sent[0])).toMatchObject(expected);
  });

  it('nothing of the access token where it does not ask for it', async () => {
    const { backend, sent } = start({ refresh: { path: '/r', body: { t: '$refreshToken' } } });
    await backend.refresh('r');
    expect(JSON.stringify(await shown(sent[0]))).not.toContain('Bearer');
  });
});

describe('what a session keeps to be renewed by', () => {
  const kept = async (refresh: Refresh, answer: Answer, grant: string) => {
    const result = await start({ refresh }, answer).backend.refresh(grant);
    return result.status === 'ok' ? result.tokens.refreshToken : result;
  };
  const access: Answer = () => Response.json({ access_token: 'new' });

  it.each<[string, Refresh, Answer, string, string | undefined]>([
    ['is the refresh token', { path: '/r', bearer: 'refreshToken' }, TOKENS, 'r', 'next'],
    [
      'is left as it is where there is no other',
      { path: '/r', bearer: 'refreshToken' },
      access,
      'r',
      undefined,
    ],
    ['is the access token where that is taken', { path: '/r', bearer: 'accessToken' }, access, 'a;', 'new;'],
    [
      'is both where both are',
      { path: '/r', body: { a: '$accessToken', b: '$refreshToken' } },
      TOKENS,
      'a;r',
      'new;next',
    ],
    [
      'keeps the old one of both',
      { path: '/r', body: { a: '$accessToken', b: '$refreshToken' } },
      access,
      'a;r',
      'new;r',
    ],
  ])('%s', async (_, refresh, answer, grant, expected) => {
    expect(await kept(refresh, answer, grant)).toBe(expected);
  });

  it('has the access token once in a cookie', () => {
    for (const refreshToken of ['access;', 'access;r', 'r', undefined]) {
      const tokens = { accessToken: 'access', receivedAt: NOON, ...(refreshToken && { refreshToken }) };
      expect(unfolded(folded(tokens))).toEqual(tokens);
      expect(JSON.stringify(folded(tokens)).match(/access[";]/g)).toHaveLength(1);
    }
  });
});

describe('tokens are read', () => {
  it.each<[string, NonNullable<Part['tokens']>, Answer]>([
    [
      'in a header with a scheme',
      { access: { header: 'authorization' } },
      () => new Response(null, { headers: { authorization: 'Bearer abc' } }),
    ],
    [
      'in a header without',
      { access: { header: 'x-token' } },
      () => new Response('', { headers: { 'x-token': 'abc' } }),
    ],
    [
      'in a cookie',
      { access: { cookie: 'jwt' } },
      () => new Response('{}', { headers: { 'set-cookie': 'jwt="abc"; Path=/' } }),
    ],
    [
      'at the first place that has one',
      { access: ['a.b', { cookie: 'jwt' }, 'c'] },
      () => Response.json({ a: { b: null }, c: 'abc' }),
    ],
  ])('%s', async (_, tokens, answer) => {
    const { backend } = start(
      { login: { path: '/in', body: { u: '$username', p: '$password' } }, tokens },
      answer,
    );
    expect(await backend.signIn({ username: 'u', password: 'p' })).toMatchObject({
      status: 'ok',
      tokens: { accessToken: 'abc' },
    });
  });
});

describe('an access token is shown', () => {
  it.each<[string, Part['credential'], Readonly<Record<string, string>>]>([
    ['as bearer', undefined, { authorization: 'Bearer a' }],
    ['by another scheme', { scheme: 'JWT' }, { authorization: 'JWT a' }],
    ['in another header', { header: 'x-session' }, { 'x-session': 'a' }],
    ['in another header by a scheme', { header: 'x-session', scheme: 'Token' }, { 'x-session': 'Token a' }],
    ['in a cookie', { cookie: 'jwt' }, { cookie: 'jwt=a' }],
  ])('%s, by the profile and by /api', async (_, credential, expected) => {
    const { backend, sent } = start({ me: { path: '/me' }, ...(credential && { credential }) });
    await backend.profile('a');
    expect((await shown(sent[0])).headers).toMatchObject(expected);
    const headers = new Headers();
    backend.authorize(headers, 'a');
    expect(Object.fromEntries(headers)).toEqual(expected);
  });
});

describe('an exchange at another address', () => {
  const login = { base: 'https://id.example/x', path: '/in', body: { u: '$username', p: '$password' } };

  it('goes there by the way to other hosts', async () => {
    const { backend, sent, ways } = start({ login, me: { path: '/me' } });
    await backend.signIn({ username: 'u', password: 'p' });
    await backend.profile('a');
    expect(sent.map(({ url }) => url)).toEqual(['https://id.example/x/in', 'https://api.example/v1/me']);
    expect(ways).toEqual(['elsewhere', 'backend']);
  });

  it('is withheld from whatever leads there, unless it is everything’s', () => {
    const { backend } = start({ login, refresh: { path: '/graphql', shared: true, bearer: 'refreshToken' } });
    expect(backend.issuesTokens('https://id.example', '/x/IN/')).toBe(true);
    expect(backend.issuesTokens('https://api.example', '/v1/in')).toBe(false);
    expect(backend.issuesTokens('https://api.example', '/v1/graphql')).toBe(false);
  });
});

describe('Firebase', () => {
  it('is asked at its own addresses, with the key of the project', async () => {
    const sent: string[] = [];
    const backend = createBackend({
      baseUrl: 'https://api.example',
      preset: PRESETS.firebase,
      apiKey: 'k',
      now: () => NOON,
      fetch: async () => new Response(null, { status: 500 }),
      elsewhere: async (request) => {
        sent.push(`${request.url} ${await request.text()}`);
        return Response.json({ idToken: 'a', id_token: 'b', refreshToken: 'r', refresh_token: 's' });
      },
    });
    expect(await backend.signIn({ username: 'u', password: 'p' })).toMatchObject({
      tokens: { accessToken: 'a', refreshToken: 'r' },
    });
    expect(await backend.refresh('r')).toMatchObject({ tokens: { accessToken: 'b', refreshToken: 's' } });
    expect(sent).toEqual([
      'https://identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=k {"email":"u","password":"p","returnSecureToken":true}',
      'https://securetoken.googleapis.com/v1/token?key=k refresh_token=r&grant_type=refresh_token',
    ]);
  });
});

describe('a sign-out', () => {
  it('is not sent where what it asks for is not there', async () => {
    const { backend, sent } = start({ logout: { path: '/out', body: { t: '$refreshToken' } } });
    await backend.signOut({ accessToken: 'a', receivedAt: NOON });
    expect(sent).toEqual([]);
  });

  it('shows the parts of what a refresh would take', async () => {
    const { backend, sent } = start({
      refresh: { path: '/r', body: { a: '$accessToken', b: '$refreshToken' } },
      logout: { path: '/out/$refreshToken', method: 'DELETE', bearer: 'accessToken' },
    });
    await backend.signOut({ accessToken: 'a', refreshToken: 'a;r', receivedAt: NOON });
    expect(await shown(sent[0])).toMatchObject({
      method: 'DELETE',
      url: 'https://api.example/v1/out/r',
      headers: { authorization: 'Bearer a' },
      body: '',
    });
  });
});
