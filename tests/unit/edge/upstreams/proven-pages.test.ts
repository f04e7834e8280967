import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { houseBefore, scriptedProvider, signInAt } from '../../../fixtures/core/scripted-provider.ts';
import { MINUTE } from '../../../fixtures/core/test-gatehouse.ts';

const API = 'https://api.example.com';

/** A house before a provider that binds tokens, and an API that takes none without proof and tells who is asking. */
async function house(nonce = () => 'n') {
  const provider = await scriptedProvider();
  provider.answer = { token_type: 'DPoP' };
  const told: Request[] = [];
  const at = houseBefore(provider, {
    environment: { BACKEND_ME_PATH: '/me' },
    options: { openid: { dpop: true }, proxy: { dpop: true, requestHeaders: [], responseHeaders: [] } },
    wrap: () => async (request) => {
      if (!request.url.startsWith(API)) return provider.fetch(request);
      told.push(request);
      const proof = request.headers.get('dpop');
      if (proof === null) return new Response(null, { status: 401 });
      const wanted = nonce();
      if (decodeJwt(proof).nonce === wanted) return Response.json({ id: 'ada', name: `Ada ${told.length}` });
      const challenge = { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': wanted };
      return new Response(null, { status: 401, headers: challenge });
    },
  });
  const visitor = at.browser();
  await signInAt(provider, visitor);
  return { at, provider, visitor, told };
}

const headersOf = ({ cookie }: TestBrowser) => new Headers({ cookie, host: 'app.example.com' });

test('an API that wants proof tells who signs in, who they are to a page, and who they have become', async () => {
  const { at, visitor, told } = await house();
  // Once for the nonce.
  expect(told).toHaveLength(2);
  expect(at.events()).not.toContain('profile_unavailable');
  const headers = headersOf(visitor);
  const session = await at.gatehouse.sessionOf(headers);
  if (session === undefined) throw new Error('There is no session.');
  expect(session.user).toMatchObject({ id: 'ada', name: 'Ada 2' });
  expect(await at.gatehouse.profile(session, headers)).toMatchObject({ user: { name: 'Ada 3' } });
  const cookies = { mayBeSet: () => false, set: () => {} };
  const renewed = await at.gatehouse.refreshUser({ session, headers, cookies });
  expect(renewed?.user.name).toBe('Ada 4');
  for (const { headers: sent, url } of told) {
    expect(sent.get('authorization')).toBe(`DPoP ${session.tokens.accessToken}`);
    expect(decodeJwt(sent.get('dpop') ?? '')).toMatchObject({ htm: 'GET', htu: url });
  }
});

test('an API that wants another nonce each time is answered once, and no refresh is spent on it', async () => {
  const { at, provider, visitor, told } = await house(() => crypto.randomUUID());
  const headers = headersOf(visitor);
  const session = await at.gatehouse.sessionOf(headers);
  at.pass(2 * MINUTE);
  const [before, posted] = [told.length, provider.posted.length];
  const cookies = { mayBeSet: () => true, set: () => {} };
  const answer = await at.gatehouse.backendFetch({ session, path: '/orders', init: {}, headers, cookies });
  expect(answer).toMatchObject({ status: 'answered', response: { status: 401 } });
  expect([told.length - before, provider.posted.length]).toEqual([2, posted]);
});
