import { describe, expect, test } from 'vitest';
import { isCrossSite } from '../../../../edge/http/csrf.ts';
import { parseOwnOrigins } from '../../../../edge/http/origin.ts';

const HOST = 'app.example.com';
const UNSAFE = ['POST', 'PUT', 'PATCH', 'DELETE', 'BREW', 'post'];

function ask(method: string, headers: Record<string, string>): Request {
  return new Request(`https://${HOST}/x`, { method, headers: { host: HOST, ...headers } });
}

function crosses(request: Request, policy: 'api' | 'auth' | 'private' = 'auth', origins = ''): boolean {
  return isCrossSite(
    request,
    { guardsReads: policy !== 'private', plainHttp: false },
    parseOwnOrigins(origins) ?? expect.fail('not a list'),
  );
}

describe('an unsafe request is refused when it', () => {
  test.each([
    ['says cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['says same-site', { 'sec-fetch-site': 'same-site' }],
    ['says none', { 'sec-fetch-site': 'none' }],
    ['has a foreign Origin', { origin: 'https://evil.example' }],
    [
      'has a foreign Origin that says same-origin',
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['has the Origin of a sibling', { origin: 'https://blog.example.com' }],
    ['has the opaque Origin', { origin: 'null' }],
    [
      'has the opaque Origin of a frame in a sandbox, or of a redirect by way of another site',
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
    ],
    ['has the opaque Origin of a sibling', { origin: 'null', 'sec-fetch-site': 'same-site' }],
    ['has the opaque Origin, and no page behind it', { origin: 'null', 'sec-fetch-site': 'none' }],
    ['has the opaque Origin twice', { origin: 'null, null', 'sec-fetch-site': 'same-origin' }],
    ['has an empty Origin', { origin: '', 'sec-fetch-site': 'same-origin' }],
    ['has an Origin that is not one', { origin: 'what?' }],
    ['has an Origin longer than a name of a host can be', { origin: `https://${'A'.repeat(20_000)}!` }],
    ['has our host on another port', { origin: `https://${HOST}:8443` }],
    ['has our host without TLS', { origin: `http://${HOST}` }],
    ['has our host in an app of a phone', { origin: `capacitor://${HOST}` }],
    ['has our host where a host names no port of ours', { origin: `https://${HOST}`, host: `${HOST}:80` }],
    ['has what stands in no host', { origin: `https://${HOST}`, host: `evil@${HOST}` }],
    [
      'has a forwarded host that fits its Origin',
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    ],
    ['has neither', {}],
  ])('X1 X3: %s', (_, headers) => {
    for (const method of UNSAFE) expect(crosses(ask(method, headers))).toBe(true);
  });
});

describe('an unsafe request is taken when it', () => {
  test.each([
    ['says same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['has our Origin', { origin: `https://${HOST}` }],
    ['has our Origin, and a proxy writes the port', { origin: `https://${HOST}`, host: `${HOST}:443` }],
    [
      'has our Origin, and a proxy writes its own letters',
      { origin: `https://${HOST}`, host: 'App.Example.COM' },
    ],
    ['has both', { origin: `https://${HOST}`, 'sec-fetch-site': 'same-origin' }],
    ['comes from a page of ours that sends no referrer', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ])('%s', (_, headers) => {
    expect(crosses(ask('POST', headers))).toBe(false);
  });
});

test('X1: a handshake for a WebSocket needs an Origin of ours, which a browser sends whatever the referrer policy is', () => {
  const upgrade = { upgrade: 'websocket', 'sec-fetch-site': 'same-origin' };
  expect(crosses(ask('GET', { ...upgrade, origin: `https://${HOST}` }), 'api')).toBe(false);
  for (const origin of ['null', 'https://evil.example'])
    expect(crosses(ask('GET', { ...upgrade, origin }), 'api')).toBe(true);
  expect(crosses(ask('GET', upgrade), 'api')).toBe(true);
});

describe('a request to read from /api', () => {
  test.each(['empty', 'image', 'script', 'iframe', 'embed', 'object', 'style', 'audio'])(
    'X6: is refused to another site that wants it as %s',
    (destination) => {
      for (const site of ['cross-site', 'same-site']) {
        const headers = { 'sec-fetch-site': site, 'sec-fetch-dest': destination };
        expect(crosses(ask('GET', headers), 'api')).toBe(true);
      }
    },
  );

  test.each(['same-origin, cross-site', 'cross-site, same-origin', 'Cross-Site', ''])(
    'X6: is refused where what is said of the site is none of the four words: "%s"',
    (site) => {
      expect(crosses(ask('GET', { 'sec-fetch-site': site, 'sec-fetch-dest': 'empty' }), 'api')).toBe(true);
    },
  );

  test.each(['same-origin', 'none'])('is taken from our own pages, and from the address bar: %s', (site) => {
    expect(crosses(ask('GET', { 'sec-fetch-site': site, 'sec-fetch-dest': 'empty' }), 'api')).toBe(false);
  });

  test('X6: is refused by its Origin alone, and so is the preflight for it', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(crosses(ask(method, { origin: 'https://evil.example' }), 'api')).toBe(true);
    }
  });

  test('is taken where a person has followed a link', () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };
    expect(crosses(ask('GET', headers), 'api')).toBe(false);
    expect(crosses(ask('GET', headers), 'private')).toBe(false);
  });
});

test('an address of /auth is nothing that another site may embed or ask for, as it may link to it', () => {
  for (const site of ['cross-site', 'same-site']) {
    for (const destination of ['empty', 'iframe', 'image', 'script']) {
      expect(crosses(ask('GET', { 'sec-fetch-site': site, 'sec-fetch-dest': destination }))).toBe(true);
    }
    expect(crosses(ask('GET', { 'sec-fetch-site': site, 'sec-fetch-dest': 'document' }))).toBe(false);
  }
  expect(crosses(ask('GET', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' }))).toBe(false);
});

describe('where APP_ORIGIN is set', () => {
  const origins = 'https://public.example, https://gate-*-team.preview.example';
  const preview = 'gate-42-team.preview.example';

  test('it counts, and Host does not', () => {
    expect(crosses(ask('POST', { origin: 'https://public.example' }), 'auth', origins)).toBe(false);
    expect(crosses(ask('POST', { origin: `https://${HOST}` }), 'auth', origins)).toBe(true);
  });

  test('a preview may talk to itself', () => {
    const own = { origin: `https://${preview}`, host: preview };
    expect(crosses(ask('POST', own), 'auth', origins)).toBe(false);
  });

  test.each([
    ['to another preview', `https://${preview}`, 'gate-43-team.preview.example'],
    ['without TLS', `http://${preview}`, preview],
    ['from a host that only begins like one', `https://${preview}.evil.example`, `${preview}.evil.example`],
    ['from one more label', 'https://gate-a.b-team.preview.example', 'gate-a.b-team.preview.example'],
    ['from another team', 'https://gate-42-other.preview.example', 'gate-42-other.preview.example'],
    ['from a port', `https://${preview}:444`, `${preview}:444`],
  ])('a preview may not talk %s', (_, origin, host) => {
    expect(crosses(ask('POST', { origin, host }), 'auth', origins)).toBe(true);
  });
});

describe('the list of origins', () => {
  test.each([
    'https://a.example/',
    'a.example',
    'https://*.example.com',
    'https://a.example,https://*.vercel.app',
    'https://a.example,https://x-*.y-*.vercel.app',
    'https://a.example,https://a*b*c.vercel.app',
    'https://a.example,http://a-*.vercel.app',
    'https://a.example,https://a-*.app',
    'https://a.example,https://b.*.vercel.app',
    'https://a.example,https://b.example',
    'https://a.example,',
    'ftp://a.example',
  ])('is refused as %s', (list) => {
    expect(parseOwnOrigins(list)).toBeUndefined();
  });

  test.each([
    '',
    'https://a.example',
    'http://localhost:3000',
    'https://a.example,https://*.preview.a.example',
  ])('is taken as "%s"', (list) => {
    expect(parseOwnOrigins(list)).toBeDefined();
  });
});
