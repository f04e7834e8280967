import { describe, expect, test } from 'vitest';
import type { Fetch } from '../../../../edge/types.ts';
import { OWN_API, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const SITE = 'https://app.example.com';

/** What of an answer's addresses a client gets of an API at `backend`, which it asks for `/items`. */
async function answered(backend: string, given: Record<string, string>, listed: readonly string[] = []) {
  const sent: Headers[] = [];
  const wrap =
    (demo: Fetch): Fetch =>
    async (request) => {
      const { origin, pathname } = new URL(request.url);
      if (origin === 'https://demo.internal') return demo(request);
      if (!pathname.endsWith('/items')) return new Response(null, { status: 404 });
      sent.push(request.headers);
      return new Response(null, { status: 307, headers: given });
    };
  const upstreams = {
    '/own': { url: backend, responseHeaders: listed },
    '/own/deep': { url: 'https://deep.example.com' },
  };
  const house = new TestGatehouse({
    origin: SITE,
    environment: OWN_API,
    wrap,
    options: { proxy: { requestHeaders: [], responseHeaders: [], upstreams } },
  });
  const { headers } = await (await house.signedIn()).api('/own/items');
  return { headers, sent: sent[0] };
}

const locationOf = async (backend: string, location: string, listed?: readonly string[]) =>
  (await answered(backend, { location }, listed)).headers.get('location');

describe('a redirect of an API', () => {
  const API = 'https://api.example.com/v1';
  const LOCAL = 'http://127.0.0.1:8000';

  test.each([
    // A server behind TLS that does not know of it, and one that was told of ours.
    [API, 'http://api.example.com/v1/items/', '/items/'],
    [API, 'http://api.example.com:80/v1/items/', '/items/'],
    [API, 'http://api.example.com:443/v1/items/', '/items/'],
    [API, 'https://api.example.com:443/v1/items/?a=b#c', '/items/?a=b#c'],
    [API, 'HTTPS://API.Example.COM/v1/items/', '/items/'],
    [API, 'https://api.example.com./v1/items/', '/items/'],
    [LOCAL, 'https://127.0.0.1:8000/items/', '/items/'],
    ['http://localhost:8000', 'https://LOCALHOST:8000/items/', '/items/'],
    // This machine by another of its names.
    [LOCAL, 'http://localhost:8000/items/', '/items/'],
    [LOCAL, 'http://[::1]:8000/items/', '/items/'],
    ['http://localhost:8000', 'http://0.0.0.0:8000/items/', '/items/'],
    // Twice, by an application and a proxy: the first counts, and nothing of the other is told.
    [API, 'http://api.example.com/v1/items/, http://api.example.com/v1/items/', '/items/'],
    [API, '/v1/items/, https://evil.example/', '/items/'],
    [API, 'items/1, items/1', '/items/1'],
    [API, '/v1/Smith, John', '/Smith,%20John'],
    // Relative ones.
    [API, '/v1/items/', '/items/'],
    [API, '//api.example.com/v1/items/', '/items/'],
    [API, 'items/', '/items/'],
    [API, './items/1', '/items/1'],
    [API, '?page=2', '/items?page=2'],
    [API, '', '/items'],
    [API, '/v1', ''],
    [LOCAL, '/items/', '/items/'],
    [LOCAL, '//127.0.0.1:8000/items/', '/items/'],
    // This site's host, by X-Forwarded-Host, with what framework makes of a prefix.
    [API, 'https://app.example.com/v1/items/', '/items/'],
    [API, 'http://app.example.com/v1/items/', '/items/'],
    [API, 'https://app.example.com/items/', '/items/'],
    [API, 'https://APP.example.com:443/items/', '/items/'],
    [API, 'https://app.example.com/api/own/items/', '/items/'],
    [API, 'https://app.example.com/api/own/v1/items/', '/items/'],
    [LOCAL, 'https://app.example.com/items/', '/items/'],
    [LOCAL, 'https://app.example.com/api/own/items/', '/items/'],
    [LOCAL, '//app.example.com/items/', '/items/'],
    [LOCAL, 'http://app.example.com:8000/items/', '/items/'],
    // X-Forwarded-Prefix in an address without a host.
    [LOCAL, '/api/own/items/', '/items/'],
    [API, '/api/own/v1/items/', '/items/'],
    [API, '/api/own/items/', '/items/'],
    [LOCAL, '/api/own/items/42', '/items/42'],
    [LOCAL, '/api/own/items?page=2', '/items?page=2'],
    [API, '/api/own/others/42', '/others/42'],
    // What is no more than named as the prefix is.
    [LOCAL, '/api/own/items', '/api/own/items'],
    [LOCAL, '/api/own/others', '/api/own/others'],
    [LOCAL, '/api/docs', '/api/docs'],
    // What a parser makes of it is what counts.
    [API, 'https://user:secret@api.example.com/v1/items/', '/items/'],
    [API, 'https:\\\\api.example.com\\v1\\items/', '/items/'],
    [API, '\\v1\\items/', '/items/'],
    [API, 'https://api.example.com/v1/it\tems/', '/items/'],
    [API, '/v1/a/../items/', '/items/'],
    [API, 'https:evil.example', '/evil.example'],
    [API, '/v1/Ã¼bersicht', '/%C3%BCbersicht'],
    [API, '/v1/\xfcbersicht', '/%C3%BCbersicht'],
  ])('P7: from %s to %s leads below /api', async (backend, location, path) => {
    expect(await locationOf(backend, location)).toBe(`/api/own${path}`);
  });

  test.each([
    [API, 'https://evil.example/v1/items/'],
    [API, '//evil.example/v1/items/'],
    [API, '\\\\evil.example/v1/items/'],
    [API, '/\\evil.example/v1/items/'],
    [API, 'https://api.example.com@evil.example/v1/'],
    [API, 'https://api.example.com.evil.example/v1/'],
    [API, 'https://evil.example/?https://api.example.com/v1/'],
    [API, 'https://api.example.com:8000/v1/items/'],
    [API, 'https://app.example.com:8443/items/'],
    [LOCAL, 'http://127.0.0.1/items/'],
    [LOCAL, 'http://127.0.0.1:8001/items/'],
    [LOCAL, 'http://localhost:3000/items/'],
    [LOCAL, 'http://app.example.com:8001/items/'],
    [API, 'https://evil.example/, /v1/items/'],
    // Another API behind this site: none has a say about requests to the next.
    [API, 'https://demo.internal/api/v1/products'],
    [API, '/admin'],
    [API, '/v1/../admin'],
    [API, '/v1/%2e%2e/admin'],
    [API, '/v10/items'],
    // What is not forwarded.
    [API, '/v1//items'],
    [API, '/v1/..%2fadmin'],
    [API, '/v1/..;/admin'],
    [API, '/v1/%zz'],
    // Where another API is found here.
    [API, '/v1/deep/items'],
    [API, 'https://app.example.com/api/own/deep/items'],
    [API, 'javascript:alert(1)'],
    [API, 'data:text/html,x'],
    [API, 'ftp://api.example.com/v1/items'],
    [API, 'https://'],
    [API, 'https://[/'],
  ])('P7 R3: from %s to %s leads nowhere', async (backend, location) => {
    expect(await locationOf(backend, location)).toBeNull();
  });

  test('R3: to somebody else is passed on where the options name its header, with TLS and without a password', async () => {
    const signed = 'https://bucket.example/file?X-Signature=a%2Bb';
    expect(await locationOf(API, signed, ['location'])).toBe(signed);
    expect(await locationOf(API, 'http://api.example.com/v1/items/', ['location'])).toBe('/api/own/items/');
    for (const unfit of [
      'http://bucket.example/file',
      'https://user:secret@bucket.example/file',
      '//bucket.example/file',
      '/admin',
      'https://api.example.com/admin',
      'javascript:alert(1)',
    ]) {
      expect(await locationOf(API, unfit, ['location']), unfit).toBeNull();
    }
  });

  test.each([
    ['https://app.example.com/api/v1/items/', '/api/items/'],
    ['https://app.example.com/api/api/v1/items/', '/api/items/'],
    ['https://app.example.com/api/items/', '/api/items/'],
    ['https://app.example.com/items/', '/api/items/'],
    ['/api/v1/items/', '/api/items/'],
    ['http://demo.internal/api/v1/items/', '/api/items/'],
  ])('P7: of the backend, whose base path begins as ours does, to %s leads to %s', async (location, path) => {
    const wrap =
      (demo: Fetch): Fetch =>
      (request) =>
        request.url.endsWith('/items')
          ? Promise.resolve(new Response(null, { status: 307, headers: { location } }))
          : demo(request);
    const house = new TestGatehouse({ origin: SITE, environment: OWN_API, wrap });
    const { headers } = await (await house.signedIn()).api('/items');
    expect(headers.get('location')).toBe(path);
  });

  test('P3: was asked for by a request that says where it is below this site', async () => {
    const { sent } = await answered(API, { location: '/' });
    expect(sent?.get('x-forwarded-host')).toBe('app.example.com');
    expect(sent?.get('x-forwarded-prefix')).toBe('/api/own');
  });
});

describe('what an API says of other addresses of its own', () => {
  const API = 'https://api.example.com/v1';

  test('P7: in Link leads below /api, and all else in it stays', async () => {
    const link =
      '<https://api.example.com/v1/items?page=2>; rel="next"; title="<https://api.example.com/v1/a>", </v1/items?page=9>; rel=last, <https://docs.example.com/>; rel="help", <http://app.example.com/items>;rel=self';
    expect((await answered(API, { link })).headers.get('link')).toBe(
      '</api/own/items?page=2>; rel="next"; title="<https://api.example.com/v1/a>", </api/own/items?page=9>; rel=last, <https://docs.example.com/>; rel="help", </api/own/items>;rel=self',
    );
  });

  test('P7: in Content-Location leads below /api where it is passed on at all', async () => {
    const given = { 'content-location': 'http://api.example.com/v1/items/1' };
    expect((await answered(API, given)).headers.has('content-location')).toBe(false);
    const listed = await answered(API, given, ['content-location']);
    expect(listed.headers.get('content-location')).toBe('/api/own/items/1');
    const elsewhere = { 'content-location': '/admin' };
    expect((await answered(API, elsewhere, ['content-location'])).headers.has('content-location')).toBe(
      false,
    );
  });

  test('P7: in Refresh leads below /api where it is passed on at all', async () => {
    const refreshOf = async (refresh: string, listed = ['refresh']) =>
      (await answered(API, { refresh }, listed)).headers.get('refresh');
    const there = 'http://api.example.com/v1/items/1';
    expect(await refreshOf(`5; url=${there}`, [])).toBeNull();
    for (const written of [`5; url=${there}`, `5;URL='${there}'`, `5, ${there}`])
      expect(await refreshOf(written), written).toBe('5; url=/api/own/items/1');
    expect(await refreshOf('5')).toBe('5');
    expect(await refreshOf('5; url=https://evil.example/')).toBeNull();
  });
});
