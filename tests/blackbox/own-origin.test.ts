import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoStats, resetDemo } from '../fixtures/backends/demo.ts';
import { cookiesOf, hostile, locationOf } from '../fixtures/clients/anonymous.ts';
import { type RawAnswer, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES } from '../fixtures/clients/request-kinds.ts';
import { DEMO_LOGIN } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const MAIN = 'app.example.com';
const PREVIEW = 'app-fix-1-team.preview.example';
const OTHER_PREVIEW = 'app-fix-2-team.preview.example';
const SEALED = /^__Host-session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; Secure; SameSite=Lax$/;

let target: Target;
beforeAll(async () => {
  target = await startTarget({
    environment: { APP_ORIGIN: `https://${MAIN},https://app-*-team.preview.example` },
  });
});
afterAll(() => target?.stop());
beforeEach(() => resetDemo(target));

describe('where the origins of the site are named', () => {
  it.each([
    { origin: `https://${MAIN}`, host: MAIN },
    { origin: `https://${MAIN}`, host: 'internal.load-balancer.example' },
    { origin: `https://${MAIN}`, host: '127.0.0.1:8080' },
    { origin: `https://${PREVIEW}`, host: PREVIEW },
    { origin: `https://${OTHER_PREVIEW}`, host: OTHER_PREVIEW },
  ])(
    'C6: $origin may sign in at $host, and gets a cookie for TLS and this host alone',
    async ({ origin, host }) => {
      const answer = await signIn(origin, host);
      expect(answer).toMatchObject({ status: 303 });
      expect(cookiesOf(answer)).toEqual([expect.stringMatching(SEALED)]);
      expect(locationOf(answer, target.origin).pathname).toBe('/dashboard');
    },
  );

  it.each([
    { origin: `http://${MAIN}`, host: MAIN },
    { origin: `https://${MAIN}:8443`, host: `${MAIN}:8443` },
    { origin: `https://${MAIN}.evil.example`, host: `${MAIN}.evil.example` },
    { origin: `https://evil.example`, host: MAIN },
    { origin: `https://evil.example`, host: 'evil.example' },
    { origin: `https://www.${MAIN}`, host: `www.${MAIN}` },
    { origin: 'https://example.com', host: MAIN },
    { origin: `https://${PREVIEW}`, host: MAIN },
    { origin: `https://${PREVIEW}`, host: OTHER_PREVIEW },
    { origin: `http://${PREVIEW}`, host: PREVIEW },
    { origin: `https://${PREVIEW}:8443`, host: `${PREVIEW}:8443` },
    { origin: `https://${PREVIEW}.evil.example`, host: `${PREVIEW}.evil.example` },
    { origin: 'https://app-a.b-team.preview.example', host: 'app-a.b-team.preview.example' },
    { origin: 'https://app-a-team.preview.example.evil', host: 'app-a-team.preview.example.evil' },
    { origin: 'https://app-a-team.evil.preview.example', host: 'app-a-team.evil.preview.example' },
    { origin: 'https://app-evil.preview.example', host: 'app-evil.preview.example' },
    { origin: 'https://evil-app-a-team.preview.example', host: 'evil-app-a-team.preview.example' },
    { origin: 'https://app-a-teamxpreview.example', host: 'app-a-teamxpreview.example' },
    { origin: 'https://app-a_b-team.preview.example', host: 'app-a_b-team.preview.example' },
    { origin: 'https://app-a%2f-team.preview.example', host: PREVIEW },
    { origin: `https://user@${PREVIEW}`, host: PREVIEW },
    { origin: `https://${PREVIEW}/`, host: PREVIEW },
    { origin: `https://${PREVIEW} https://evil.example`, host: PREVIEW },
    { origin: 'null', host: MAIN },
    { origin: 'undefined', host: MAIN },
    { origin: '', host: MAIN },
    { origin: 'file://', host: MAIN },
    { origin: 'http://127.0.0.1', host: '127.0.0.1' },
  ])('X2: "$origin" may not sign in at $host', async ({ origin, host }) => {
    const answer = await signIn(origin, host, hostile);
    expect(answer).toMatchObject({ status: 403 });
    expect(cookiesOf(answer)).toEqual([]);
    expect((await demoStats(target)).logins).toBe(0);
  });

  it.each([
    [`X-Forwarded-Host: evil.example`],
    ['Forwarded: host=evil.example;proto=https'],
    ['X-Forwarded-Proto: http'],
  ])('no header moves the site elsewhere: %s', async (line) => {
    const own = await signIn(`https://${MAIN}`, MAIN, ask, [line]);
    expect(cookiesOf(own)).toEqual([expect.stringMatching(SEALED)]);
    expect(locationOf(own, target.origin).hostname).not.toBe('evil.example');
    expect(await signIn('https://evil.example', MAIN, hostile, [line])).toMatchObject({ status: 403 });
  });

  it('a session of plain http is none', async () => {
    const [sealed = ''] = cookiesOf(await signIn(`https://${MAIN}`, MAIN));
    const value = sealed.slice(sealed.indexOf('=') + 1, sealed.indexOf(';'));
    const lines = [...REQUEST_LINES.document, `Cookie: gatehouse-session=${value}`];
    const answer = await hostile(target, { target: '/dashboard', hosts: [MAIN], lines });
    expect(answer).toMatchObject({ status: 307 });
    const own = [...REQUEST_LINES.document, `Cookie: __Host-session=${value}`];
    expect(await ask(target, { target: '/dashboard', hosts: [MAIN], lines: own })).toMatchObject({
      status: 200,
    });
  });
});

function ask({ origin }: Target, request: Parameters<typeof sendRaw>[1]): Promise<RawAnswer> {
  return sendRaw(origin, request);
}

function signIn(origin: string, host: string, by = ask, further: readonly string[] = []): Promise<RawAnswer> {
  const body = new URLSearchParams(DEMO_LOGIN).toString();
  const lines = [
    ...REQUEST_LINES.document,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
    `Origin: ${origin}`,
    ...further,
  ];
  return by(target, { method: 'POST', target: '/auth/login', hosts: [host], lines, body });
}
