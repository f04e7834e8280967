import { describe, expect, test } from 'vitest';
import { SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const PLAIN = "default-src 'none'; style-src 'unsafe-inline'";
const TAB = { 'sec-fetch-mode': 'navigate' };

describe('a page that cannot be had while the backend is down', () => {
  async function unavailable() {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'status', status: 500, times: -1 }] });
    house.pass(91 * SECOND);
    return visitor;
  }

  test('says what happened, what to do and what to quote, and needs nothing but itself', async () => {
    const response = await (await unavailable()).request('/dashboard?tab=2');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain(PLAIN);
    const page = await response.text();
    expect(page).toContain('<title>Not available right now · ');
    expect(page).toContain('You have not been signed out');
    expect(page).toContain('<a href="">Try again</a>');
    expect(page).toContain(`session_unavailable ${response.headers.get('x-request-id')}`);
    expect(page).not.toMatch(/<script|<link|<img|https?:/);
    expect(page.length).toBeLessThan(4_000);
  });

  test('is a problem document to a script', async () => {
    const response = await (await unavailable()).request('/dashboard', { as: 'fetch' });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });
});

describe('an address for programs, opened in a tab', () => {
  test('leads to the sign-in and back', async () => {
    const response = await new TestGatehouse().browser().request('/api/products?limit="1"', { headers: TAB });
    expect(response.status).toBe(401);
    const page = await response.text();
    expect(page).toContain('<a href="/login?returnTo=%2Fapi%2Fproducts%3Flimit%3D%25221%2522">Sign in</a>');
  });

  test.each([
    ['that takes no GET', '/auth/logout', {}, 405],
    ['that no honest client writes', '/a/..%5cb', {}, 404],
  ])('%s, says what to do', async (_, path, headers, status) => {
    const response = await new TestGatehouse().browser().request(path, { headers: { ...TAB, ...headers } });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-security-policy')).toContain(PLAIN);
    expect(await response.text()).toContain('<a href="/">Go to the home page</a>');
  });

  test('answers what does not say that it is a tab with a problem document', async () => {
    const response = await new TestGatehouse()
      .browser()
      .request('/api/products', { without: ['sec-fetch-mode'] });
    expect(await response.json()).toMatchObject({ code: 'session_required' });
  });
});

describe('what we broke ourselves', () => {
  const broken = async (as: 'document' | 'fetch') => {
    const house = new TestGatehouse();
    house.page = () => {
      throw new RangeError('a secret detail');
    };
    return { house, response: await house.browser().request('/', { as }) };
  };

  test('is a page for people, under the number that the log has, without the detail', async () => {
    const { house, response } = await broken('document');
    expect(response.status).toBe(500);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const page = await response.text();
    const { fields } = house.log.find(({ event }) => event === 'internal_error') ?? {};
    expect(page).toContain(`internal_error ${fields?.requestId}`);
    expect(page).toContain('<a href="">Try again</a>');
    expect(page).not.toMatch(/secret detail|RangeError/);
  });

  test('is a problem document for programs', async () => {
    const { response } = await broken('fetch');
    expect(await response.json()).toMatchObject({ code: 'internal_error' });
  });
});
