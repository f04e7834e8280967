import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backendCalls, forgetRequests, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { cookiesOf, hostile } from '../fixtures/clients/anonymous.ts';
import { type RawAnswer, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { signedIn } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const EVIL = 'Origin: https://evil.example';

let target: Target;
let cookie: string;
beforeAll(async () => {
  target = await startTarget({ accessTokenSeconds: 3_600 });
  await resetDemo(target);
  const member = await signedIn(target.origin);
  cookie = member.sessionLine;
});
afterAll(() => target?.stop());
beforeEach(() => forgetRequests(target));

describe('X1: a change at /api', () => {
  /** What a request says of where it comes from; `own` is the origin of the site, which no other site can claim. */
  const claims: Readonly<Record<string, (own: string) => readonly string[]>> = {
    'our origin, though its browser names another site': (own) => [
      `Origin: ${own}`,
      'Sec-Fetch-Site: cross-site',
    ],
    'our origin, though its browser names a neighbour': (own) => [
      `Origin: ${own}`,
      'Sec-Fetch-Site: same-site',
    ],
    'our origin, though its browser names nobody': (own) => [`Origin: ${own}`, 'Sec-Fetch-Site: none'],
    'our origin and another': (own) => [`Origin: ${own}`, EVIL],
    'another origin and ours': (own) => [EVIL, `Origin: ${own}`],
    'our origin and another in one line': (own) => [`Origin: ${own}, https://evil.example`],
    'another origin before ours in one line': (own) => [`Origin: https://evil.example ${own}`],
    'our origin as a name at another': (own) => [`Origin: ${own}@evil.example`],
    'our origin as the start of a host': (own) => [`Origin: ${own}.evil.example`],
    'our host on another port': () => ['Origin: http://127.0.0.1:1'],
    'another name for our host': (own) => [`Origin: ${own.replace('127.0.0.1', 'localhost')}`],
    'an origin that is empty': () => ['Origin: '],
    'an origin of an extension': () => ['Origin: chrome-extension://abcdefghijklmnop'],
    'an origin of a file': () => ['Origin: file://'],
    'the same site twice over': () => [SAME_ORIGIN, 'Sec-Fetch-Site: cross-site'],
    'a site in other letters': () => ['Sec-Fetch-Site: Same-Origin'],
    'a site that there is not': () => ['Sec-Fetch-Site: trusted'],
    'a referrer alone': (own) => [`Referer: ${own}/dashboard`],
    'a request of a script alone': () => ['X-Requested-With: XMLHttpRequest'],
    'itself as the forwarded host': () => [
      EVIL,
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
    ],
    'itself as forwarded': () => [EVIL, 'Forwarded: host=evil.example;proto=https'],
  };

  it.each(Object.entries(claims))(
    'is refused with 403, and not made, when it names %s',
    async (_, linesOf) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const lines = [...linesOf(target.origin), cookie, 'Content-Length: 0'];
        const answer = await hostile(target, { method, target: '/api/products/1', lines });
        expectRefused(answer, method);
      }
      expect(await backendCalls(target)).toEqual([]);
    },
  );

  const types = [
    [],
    ['Content-Type: text/plain'],
    ['Content-Type: text/plain;charset=UTF-8'],
    ['Content-Type: TEXT/PLAIN; x=application/json'],
    ['Content-Type: application/x-www-form-urlencoded'],
    ['Content-Type: application/x-www-form-urlencoded; charset=utf-8'],
    ['Content-Type: multipart/form-data; boundary=x'],
    ['Content-Type: application/json'],
    ['Content-Type: application/octet-stream'],
    ['Content-Type: nothing'],
  ];
  const senders = { 'another origin': [EVIL], 'a neighbour': ['Sec-Fetch-Site: same-site'], nobody: [] };

  it.each(Object.entries(senders))(
    'X3: is refused however its body is declared and sent, by %s',
    async (_, sender) => {
      const body = '{"title":"Smuggled","price":1}';
      const sent = [
        { lines: [`Content-Length: ${body.length}`], body },
        {
          lines: ['Transfer-Encoding: chunked'],
          body: `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
        },
        { lines: ['Content-Length: 0'], body: '' },
      ];
      for (const type of types) {
        for (const { lines, ...rest } of sent) {
          const request = {
            method: 'POST',
            target: '/api/products',
            lines: [...sender, ...type, ...lines, cookie],
            ...rest,
          };
          expectRefused(await hostile(target, request), `${type} ${lines}`);
        }
      }
      expect(await backendCalls(target)).toEqual([]);
    },
  );
});

describe('X6: what another origin reads from /api', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])(
    'is refused with 403 to a browser that says no more than its origin: %s',
    async (method) => {
      for (const origin of [
        EVIL,
        'Origin: null',
        'Origin: http://127.0.0.1:1',
        'Origin: https://127.0.0.1',
      ]) {
        const lines = [cookie, 'Accept: */*', origin];
        expectRefused(await hostile(target, { method, target: '/api/auth/profile', lines }), origin);
      }
      expect(await backendCalls(target)).toEqual([]);
    },
  );

  it.each([
    'audio',
    'track',
    'audioworklet',
    'worker',
    'sharedworker',
    'serviceworker',
    'manifest',
    'xslt',
    'json',
    'report',
    'fencedframe',
    'webidentity',
    '',
  ])('is refused with 403, and not fetched, as what is embedded: "%s"', async (destination) => {
    for (const [site, mode] of [
      ['cross-site', 'no-cors'],
      ['cross-site', 'cors'],
      ['same-site', 'no-cors'],
      ['same-site', 'navigate'],
    ]) {
      const lines = [
        cookie,
        `Sec-Fetch-Dest: ${destination}`,
        `Sec-Fetch-Mode: ${mode}`,
        `Sec-Fetch-Site: ${site}`,
      ];
      expectRefused(await hostile(target, { target: '/api/auth/profile', lines }), `${site}, ${mode}`);
    }
    expect(await backendCalls(target)).toEqual([]);
  });

  it('is not opened to anyone by what the backend allows', async () => {
    const headers = {
      'access-control-allow-origin': 'https://evil.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': '*',
      'cross-origin-resource-policy': 'cross-origin',
    };
    await orderFaults(target, { api: [{ kind: 'status', status: 200, body: '{}', headers }] });
    const answer = await sendRaw(target.origin, {
      target: '/api/products',
      lines: [cookie, SAME_ORIGIN, ...REQUEST_LINES.fetch],
    });
    expect(answer).toMatchObject({ status: 200 });
    expect(permissionsIn(answer)).toEqual([]);
    expect(headerOf(answer, 'cross-origin-resource-policy')).toBe('same-origin');
  });
});

function expectRefused(answer: RawAnswer, about: string): void {
  expect(answer, about).toMatchObject({ status: 403 });
  expect(cookiesOf(answer), about).toEqual([]);
  expect(permissionsIn(answer), about).toEqual([]);
}

/** What an answer allows other origins. */
function permissionsIn(answer: RawAnswer): string[] {
  if (typeof answer === 'string') return [];
  return [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
}

function headerOf(answer: RawAnswer, name: string): string | null {
  return typeof answer === 'string' ? null : answer.headers.get(name);
}
