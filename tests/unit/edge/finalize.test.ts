import { describe, expect, test } from 'vitest';
import { type Finish, finalizeResponse, pagePolicy, withoutInternals } from '../../../edge/finalize.ts';

const FINISH: Finish = {
  setCookies: [],
  private: false,
  requestId: 'id',
  contentSecurityPolicy: undefined,
  secure: true,
};

describe('cookies and caches', () => {
  test('a response that sets a cookie is kept by no cache, whatever it said', () => {
    const response = finalizeResponse(
      new Response('', { headers: { 'cache-control': 's-maxage=31536000' } }),
      {
        ...FINISH,
        setCookies: ['a=1', 'b=2'],
      },
    );
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('cookies of the page stay beside ours', () => {
    const response = finalizeResponse(new Response('', { headers: { 'set-cookie': 'theme=dark' } }), {
      ...FINISH,
      setCookies: ['a=1'],
    });
    expect(response.headers.getSetCookie()).toEqual(['theme=dark', 'a=1']);
  });

  test('a public answer without a cookie may keep its own word on caches', () => {
    const response = finalizeResponse(
      new Response('', { headers: { 'cache-control': 'max-age=60' } }),
      FINISH,
    );
    expect(response.headers.get('cache-control')).toBe('max-age=60');
  });
});

test('TLS is demanded of browsers only where there is TLS', () => {
  const strict = (secure: boolean) =>
    finalizeResponse(new Response(), { ...FINISH, secure }).headers.has('strict-transport-security');
  expect(strict(true)).toBe(true);
  expect(strict(false)).toBe(false);
});

test('a page runs scripts with its nonce alone', () => {
  const script = pagePolicy('n0nce', false)
    .split('; ')
    .find((directive) => directive.startsWith('script-src'));
  expect(script).toBe("script-src 'self' 'nonce-n0nce' 'strict-dynamic'");
});

test('what the framework tells itself does not leave, the repeated cookie least of all', () => {
  const response = withoutInternals(
    new Response('a page', {
      status: 201,
      headers: { 'x-middleware-set-cookie': 'session=sealed', 'x-middleware-next': '1', 'x-own': 'kept' },
    }),
  );
  expect([...response.headers.keys()].filter((name) => name.startsWith('x-'))).toEqual(['x-own']);
  expect(response.status).toBe(201);
});
