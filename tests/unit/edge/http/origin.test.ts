import { expect, test } from 'vitest';
import { createSiteUrl, isAtHost, parseOwnOrigins } from '../../../../edge/http/origin.ts';

const HERE = 'https://app.example.com';
const ANYWHERE = { main: undefined, previews: [] };

test('the address of the site is that of each request, whatever was asked before', () => {
  const siteUrl = createSiteUrl(ANYWHERE);
  const asked = [
    [HERE, 'app.example.com', false, HERE],
    [HERE, 'other.example.com', false, 'https://other.example.com'],
    [HERE, null, false, HERE],
    ['http://app.example.com', 'app.example.com', false, 'http://app.example.com'],
    ['http://app.example.com', 'localhost:8787', true, 'http://localhost:8787'],
    [HERE, 'app.example.com/@evil.example', false, HERE],
  ] as const;
  for (const [origin, host, plainHttp, site] of [...asked, ...asked, ...asked.toReversed()]) {
    expect(siteUrl(origin, host, plainHttp).origin).toBe(site);
    expect(siteUrl(origin, host, plainHttp).origin).toBe(site);
  }
});

test('where an address is configured, it is that one, and a preview is its own', () => {
  const own = parseOwnOrigins(`${HERE},https://app-*.team.example.dev`);
  if (own === undefined) throw new Error('These are origins.');
  const siteUrl = createSiteUrl(own);
  expect(siteUrl('https://evil.example', 'evil.example', false).origin).toBe(HERE);
  expect(siteUrl('https://x', 'app-7.team.example.dev', false).origin).toBe('https://app-7.team.example.dev');
  expect(siteUrl('https://evil.example', 'evil.example', false).origin).toBe(HERE);
});

test('an origin is compared with each host anew', () => {
  for (const host of ['app.example.com', 'evil.example', 'app.example.com:443', 'APP.example.com', null])
    for (const origin of [HERE, 'https://evil.example', 'null'])
      expect(isAtHost(origin, host)).toBe(
        host !== null && URL.parse(origin)?.host === new URL(`https://${host}`).host,
      );
});
