import { describe, expect, test } from 'vitest';
import { TestGatehouse } from '../../fixtures/core/test-gatehouse.ts';

const FILES = ['/logo.png', '/.well-known/security.txt', '/a file.txt', '/admin/handbook.pdf', '/_odd.txt'];
const HOSTILE = {
  'content-type': 'image/png',
  etag: '"1"',
  'cache-control': 'public, max-age=60',
  'set-cookie': 'gatehouse-session=planted',
  refresh: '0; url=https://evil.example/',
  'clear-site-data': '"*"',
  location: 'https://evil.example/',
  'x-powered-by': 'a builder',
};

function houseWithFiles(options = {}): TestGatehouse {
  const house = new TestGatehouse({ publicFiles: FILES, options });
  house.page = ({ file, status }) =>
    file === undefined
      ? new Response('a page', { status: status ?? 200 })
      : new Response(`the file ${file}`, { headers: HOSTILE });
  return house;
}

describe('a file of public/', () => {
  test.each([
    ['/logo.png', '/logo.png'],
    ['/%6cogo.png', '/logo.png'],
    ['/.well-known/security.txt', '/.well-known/security.txt'],
    ['/a%20file.txt', '/a file.txt'],
    ['/_odd.txt', '/_odd.txt'],
  ])('is everyone’s, as users of the framework expect: %s', async (path, file) => {
    const response = await houseWithFiles().browser().request(path);
    expect([response.status, await response.text()]).toEqual([200, `the file ${file}`]);
  });

  test('M8: is what an entry of `paths` says, where there is one', async () => {
    const house = houseWithFiles();
    const stranger = await house.browser().request('/admin/handbook.pdf');
    expect(stranger.headers.get('location')).toBe('/login?returnTo=%2Fadmin%2Fhandbook.pdf');
    const customer = await (await house.signedIn()).request('/admin/handbook.pdf');
    expect(customer.status).toBe(403);
    expect(house.passes.map(({ file }) => file)).not.toContain('/admin/handbook.pdf');
  });

  test('opens to whoever the entry is for, and to no cache', async () => {
    const house = houseWithFiles({ paths: { '/*': 'private' } });
    expect((await house.browser().request('/logo.png')).status).toBe(307);
    const response = await (await house.signedIn()).request('/logo.png');
    expect([response.status, await response.text()]).toEqual([200, 'the file /logo.png']);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.has('refresh')).toBe(false);
  });

  test.each(['/logo.png/', '/logo.png.rsc', '/LOGO.png', '/logo.png;x', '/x/../logo.png%2f'])(
    'has one name: %s is none of its',
    async (path) => {
      const house = houseWithFiles();
      await house.browser().request(path);
      expect(house.passes.filter(({ file }) => file !== undefined)).toEqual([]);
    },
  );

  test('M8: comes with what describes it, and with nothing that its server says beside', async () => {
    const { headers } = await houseWithFiles().browser().request('/logo.png');
    expect(headers.get('etag')).toBe('"1"');
    expect(headers.get('cache-control')).toBe('public, max-age=60');
    for (const name of ['set-cookie', 'refresh', 'clear-site-data', 'location', 'x-powered-by']) {
      expect(headers.has(name), name).toBe(false);
    }
  });

  test.each([301, 302, 307, 404, 500])('that its server answers with %s leads nowhere', async (status) => {
    const house = houseWithFiles();
    house.page = () => new Response('no file', { status, headers: HOSTILE });
    const { headers, status: answered } = await house.browser().request('/logo.png');
    expect(answered).toBe(status === 500 ? 500 : 404);
    expect([headers.get('location'), headers.get('set-cookie')]).toEqual([null, null]);
  });
});

describe('what only the framework has names for', () => {
  test.each([
    '/_next',
    '/_next/image',
    '/_next/imagex',
    '/%5Fnext/image',
    '/_NEXT/image',
    '/_next/data/x/index.json',
    '/__nextjs_source-map',
    '/__vinext/prerender/readiness',
    '/_not-found',
    '/_anything/else',
    '/favicon.ico',
  ])('is not there, for strangers and for those who are signed in: %s', async (path) => {
    const house = houseWithFiles();
    for (const visitor of [house.browser(), await house.signedIn()]) {
      const response = await visitor.request(path, { as: 'fetch' });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'not_found' });
    }
    expect(house.passes).toEqual([]);
  });
});
