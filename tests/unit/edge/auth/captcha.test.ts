import { describe, expect, it } from 'vitest';
import type { AccountOptions } from '../../../../edge/config/account-options.ts';
import { defineBackend } from '../../../../edge/config/backend-definition.ts';
import { optionProblems } from '../../../../edge/config/options.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import { compileTemplate } from '../../../../scripts/build/template.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { OPTIONS, SECOND, SECRET, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const SITE_KEY = '0x4AAAAAAA-a_key';
const TURNSTILE = { provider: 'turnstile', siteKey: SITE_KEY } as const;
const HCAPTCHA = { provider: 'hcaptcha', siteKey: SITE_KEY } as const;
const EMAIL = 'ines@example.com';
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/auth/login': { username: EMAIL, password: 'a-password' },
  '/auth/email': { username: EMAIL },
  '/auth/register': { email: EMAIL, password: 'a-password' },
  '/auth/forgot-password': { email: EMAIL },
  '/auth/resend-verification': { email: EMAIL },
};
const PAGES = [
  '/login',
  '/register',
  '/forgot-password',
  '/reset-password',
  '/resend-verification',
  '/verify-email',
];
const page = { parts: compileTemplate('<form></form>'), hashes: [] };

/** A site in front of Supabase, and the bodies that it is sent. */
function opened(captcha?: AccountOptions['captcha']) {
  const sent: Record<string, unknown>[] = [];
  const house = new TestGatehouse({
    options: {
      backend: defineBackend({ extends: 'supabase', passwordless: 'on' }),
      account: { emailVerification: true, ...(captcha && { captcha }) },
    },
    prerendered: { pages: Object.fromEntries(PAGES.map((path) => [path, page])), routes: [] },
    environment: {
      BACKEND_URL: 'https://api.example.com',
      BACKEND_REGISTRATION: 'on',
      BACKEND_PASSWORD_RESET: 'on',
      BACKEND_API_KEY: 'a-key',
    },
    wrap: () => async (request) => {
      sent.push(await request.json());
      return Response.json({ access_token: 'an-access-token', user: { id: '7' } });
    },
  });
  return { house, sent };
}

describe('the token of a captcha', () => {
  it.each(Object.keys(FORMS))('goes to the backend as that takes it: %s', async (address) => {
    for (const [captcha, field] of [
      [TURNSTILE, 'cf-turnstile-response'],
      [HCAPTCHA, 'h-captcha-response'],
      [HCAPTCHA, 'captchaToken'],
    ] as const) {
      const { house, sent } = opened(captcha);
      const response = await house.browser().submit(address, { ...FORMS[address], [field]: 'a.token-of_it' });
      expect(response.status).toBe(303);
      expect(sent[0]?.gotrue_meta_security).toEqual({ captcha_token: 'a.token-of_it' });
    }
  });

  it.each(Object.keys(FORMS))('is asked for before the backend is: %s', async (address) => {
    const { house, sent } = opened(TURNSTILE);
    for (const token of ['', ' ', 'a b', 'x'.repeat(8_193), 'ü']) {
      const fields = { ...FORMS[address], 'cf-turnstile-response': token };
      const headers = { accept: 'application/json' };
      const response = await house.browser().submit(address, fields, { as: 'fetch', headers });
      expect(await response.json()).toMatchObject({ status: 400, code: 'captcha_required' });
    }
    expect(sent).toEqual([]);
  });

  it.each(Object.keys(FORMS))('is nothing that is sent where none is asked for: %s', async (address) => {
    const { house, sent } = opened();
    await house.browser().submit(address, { ...FORMS[address], 'cf-turnstile-response': 'a-token' });
    expect(JSON.stringify(sent)).not.toMatch(/a-token|gotrue_meta_security/);
  });

  it('is asked for, too, before another message is sent', async () => {
    const { house, sent } = opened(TURNSTILE);
    const visitor = house.browser();
    await visitor.submit('/auth/email', { ...FORMS['/auth/email'], captchaToken: 'the-first' });
    house.pass(31 * SECOND);
    const headers = { accept: 'application/json' };
    const resend = (fields: object) =>
      visitor.submit('/auth/code', { resend: '1', ...fields }, { as: 'fetch', headers });
    expect(await (await resend({})).json()).toMatchObject({ status: 400, code: 'captcha_required' });
    expect(await (await resend({ captchaToken: 'the-second' })).json()).toEqual({ ok: true });
    expect(sent.map(({ gotrue_meta_security }) => gotrue_meta_security)).toEqual([
      { captcha_token: 'the-first' },
      { captcha_token: 'the-second' },
    ]);
  });

  it('is not asked for by what only the link of a message leads to', async () => {
    const { house, sent } = opened(TURNSTILE);
    await house.browser().submit('/auth/verify-email', { token: 'the-token' });
    expect(sent).toEqual([{ type: 'email', token_hash: 'the-token' }]);
  });
});

describe('the content security policy', () => {
  const policyOf = async (visitor: TestBrowser, path: string) =>
    (await visitor.request(path)).headers.get('content-security-policy') ?? '';

  it.each([
    [TURNSTILE, 'https://challenges.cloudflare.com', ['script-src', 'frame-src']],
    [HCAPTCHA, 'https://*.hcaptcha.com', ['script-src', 'frame-src', 'style-src', 'connect-src']],
  ] as const)(
    'lets in the one host of the widget, on pages that have it alone: $provider',
    async (captcha, host, kinds) => {
      const { house } = opened(captcha);
      const visitor = house.browser();
      await visitor.submit('/auth/email', { ...FORMS['/auth/email'], captchaToken: 'a' });
      for (const path of ['/login', '/register', '/forgot-password', '/resend-verification', '/auth/code']) {
        const policy = await policyOf(visitor, path);
        const listed = policy.split('; ').filter((directive) => directive.includes(host));
        expect(listed.map((directive) => directive.split(' ', 1)[0]).sort()).toEqual([...kinds].sort());
      }
      for (const path of ['/reset-password?token=x', '/verify-email?token=x', '/'])
        expect(await policyOf(visitor, path)).not.toContain(host.replace('*.', ''));
    },
  );

  it('lets nobody in where there is none', async () => {
    const { house } = opened();
    expect(await policyOf(house.browser(), '/login')).not.toMatch(/cloudflare|hcaptcha/);
  });
});

describe('gatehouse.config.ts', () => {
  it.each<[unknown, string]>([
    ['turnstile', 'account.captcha: is no object'],
    [{ provider: 'recaptcha', siteKey: SITE_KEY }, 'captcha.provider: is neither turnstile nor hcaptcha'],
    [{ provider: 'turnstile' }, 'captcha.siteKey: is missing'],
    [{ ...TURNSTILE, siteKey: '"><script>' }, 'captcha.siteKey: is no site key'],
    [{ ...TURNSTILE, member: 'a b' }, 'captcha.member: is no dot-path'],
    [{ ...TURNSTILE, secret: 'x' }, 'captcha.secret: has no meaning there'],
  ])('is refused where captcha is %j', (captcha, problem) => {
    const found = optionProblems({ ...OPTIONS, account: { captcha } });
    expect(found.map((each) => each.problem)).toEqual([expect.stringContaining(problem)]);
  });

  it('is refused where nobody says where the backend takes the token', () => {
    const open = (captcha: AccountOptions['captcha'] & object) =>
      openGatehouse(
        { SESSION_SECRET: SECRET, BACKEND_URL: 'https://api.example.com', BACKEND_PRESET: 'strapi' },
        { ...OPTIONS, account: { captcha } },
        { backendFetch: () => fetch, fetch, publicFiles: [], log: () => undefined },
      );
    expect(open(TURNSTILE)).toMatchObject({
      ok: false,
      problems: [{ problem: expect.stringContaining('the preset strapi does not say where its token goes') }],
    });
    expect(open({ ...TURNSTILE, member: 'captcha' })).toMatchObject({ ok: true });
  });
});
