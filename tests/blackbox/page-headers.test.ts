import { afterAll, beforeAll, expect, it } from 'vitest';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget({
    options: {
      headers: {
        csp: { reportTo: '/csp-reports' },
        paths: {
          '/dashboard/*': {
            csp: { frame: ['https://maps.example.com'], dangerouslyReportOnly: true },
            permissionsPolicy: { geolocation: ['self', 'https://maps.example.com'] },
            coop: 'same-origin-allow-popups',
          },
        },
      },
    },
  });
});
afterAll(() => target.stop());

it('gives a page the headers of its path, and the framework the nonce of a policy that is only reported on', async () => {
  const { headers } = await (await signedIn(target.origin)).request('/dashboard');
  expect(headers.get('content-security-policy')).not.toContain('script-src');
  const tried = headers.get('content-security-policy-report-only') ?? '';
  expect(tried).toMatch(/'nonce-[0-9a-f]{32}'.*; frame-src 'self' https:\/\/maps\.example\.com;/);
  expect(headers.get('permissions-policy')).toBe(
    'camera=(), geolocation=(self "https://maps.example.com"), microphone=()',
  );
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin-allow-popups');
  expect(headers.get('reporting-endpoints')).toBe('reports="/csp-reports"');
});

it('gives other pages what all have, and what is no page nothing of it', async () => {
  const login = await new TestBrowser(target.origin).request('/login');
  expect(login.headers.get('content-security-policy')).toMatch(
    /report-uri \/csp-reports; report-to reports$/,
  );
  expect(login.headers.has('content-security-policy-report-only')).toBe(false);
  expect(login.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  const answer = await new TestBrowser(target.origin).api('/products');
  expect(answer.headers.get('content-security-policy')).toMatch(/; sandbox$/);
  expect(answer.headers.has('reporting-endpoints')).toBe(false);
});
