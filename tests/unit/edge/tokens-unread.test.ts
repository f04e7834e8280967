import { expect, test } from 'vitest';
import type { Forger } from '../../fixtures/backends/openid/forger.ts';
import type { RequestOptions, TestBrowser } from '../../fixtures/clients/test-browser.ts';
import { openProviderGatehouse } from '../../fixtures/core/provider-gatehouse.ts';
import { tokensIn } from '../../fixtures/core/readable.ts';
import { SECOND } from '../../fixtures/core/test-gatehouse.ts';

const ADDRESSES = [
  '/',
  '/login',
  '/login?reason=signed_out',
  '/dashboard',
  '/forbidden',
  '/admin/x',
  '/auth/login?returnTo=/dashboard',
  '/auth/callback?code=x&state=y',
  '/auth/callback?error=server_error&state=y',
  '/auth/session',
  '/auth/refresh?returnTo=/dashboard',
  '/auth/backchannel-logout',
  '/auth/nothing',
  '/api/users',
  '/api/auth/login',
  '/api/..%2f',
  '/health',
];
const SCRIPTS: readonly RequestOptions[] = [
  { as: 'fetch' },
  { as: 'fetch', headers: { accept: 'application/json' } },
  { as: 'fetch', headers: { accept: 'text/html' } },
  { as: 'navigation' },
  { as: 'prefetch' },
  { headers: { 'sec-fetch-dest': 'iframe' } },
  { headers: { 'sec-fetch-site': 'cross-site' } },
];
const READING: readonly RequestOptions[] = [...SCRIPTS, {}, { method: 'HEAD' }];
const POST = { method: 'POST', body: '{}' } as const;
const ORIGIN = { origin: 'http://127.0.0.1:8787' };
const POSTING: readonly RequestOptions[] = [
  { ...POST, headers: ORIGIN },
  { ...POST, as: 'fetch', headers: { ...ORIGIN, accept: 'application/json' } },
  { ...POST, as: 'fetch', headers: { ...ORIGIN, accept: 'text/html' } },
];

test('a test that looks for tokens finds them in any dress', () => {
  const token =
    'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEiLCJqdGkiOiJ0b2tlbi0xIn0.c2lnbmF0dXJlLW9mLWEtdG9rZW4tdGhhdC1pcy1sb25n';
  const dresses = [
    token,
    token.slice(25),
    encodeURIComponent(encodeURIComponent(token)).replaceAll('e', '%65'),
    btoa(token),
    btoa(`x${token}`),
    btoa(`xy${token}`).replaceAll('+', '-'),
    Buffer.from(token).toString('hex'),
    JSON.stringify({ token }).replaceAll('S', '\\u0053'),
    token.replaceAll('.', '&#x2e;'),
  ];
  for (const dress of dresses) expect(tokensIn(`a ${dress} b`, [token]), dress).toEqual([token]);
  expect(tokensIn('nothing of the kind', [token])).toEqual([]);
});

test('no answer shows a script the access, refresh or ID token: not its body, its headers or where it leads', async () => {
  const { house, forger, signIn } = await openProviderGatehouse();
  try {
    const { visitor, tokens } = await signIn();
    const issued = [...tokens];
    const seen: string[] = [];
    const look = async (from: TestBrowser, path: string, ask: RequestOptions) => {
      const response = await from.request(path, ask);
      const shown = [...response.headers].filter(([name]) => name !== 'set-cookie').join('\n');
      for (const line of response.headers.getSetCookie()) expect(line).toContain('; HttpOnly');
      seen.push(`${path} ${shown} ${await response.text()}`);
    };
    for (const passed of [0, 250 * SECOND, 60 * SECOND]) {
      house.pass(passed);
      issued.push(...(await renewedTokens(forger)));
      for (const ask of READING) await look(visitor, '/auth/logout', ask);
      for (const path of ADDRESSES) {
        for (const ask of [...READING, ...POSTING]) await look(visitor, path, ask);
      }
      expect(visitor.cookies.has('gatehouse-session')).toBe(true);
    }
    for (const ask of POSTING) {
      const leaving = await signIn();
      issued.push(...leaving.tokens);
      await look(leaving.visitor, '/auth/logout', ask);
      expect([...leaving.visitor.cookies.keys()]).toEqual(['gatehouse-sign-out']);
      for (const reading of SCRIPTS) await look(leaving.visitor, '/auth/logout?continue=1', reading);
    }
    // What goes to the pages may have them in the sealed cookie alone.
    seen.push(...house.passes.map(({ headers }) => [...headers].join('\n')));
    expect(seen.length).toBeGreaterThan(500);
    for (const text of seen) expect(tokensIn(text, issued), text.slice(0, 200)).toEqual([]);
    expect(tokensIn(JSON.stringify(house.log), issued)).toEqual([]);
  } finally {
    await forger.stop();
  }
});

/** What the provider gives for a refresh token from now on. */
async function renewedTokens(forger: Forger): Promise<readonly string[]> {
  const jti = crypto.randomUUID();
  const access_token = await forger.sign(forger.accessClaims({ jti }), { typ: 'at+jwt' });
  const refresh_token = `refresh-${crypto.randomUUID()}`;
  forger.answerTokens({ access_token, refresh_token });
  return [access_token, refresh_token];
}
