import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendServer } from '../fixtures/backends/backend-server.ts';
import { FORMS_ON, KNOWN, startResetBackend } from '../fixtures/backends/reset-backend.ts';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const NORA = { name: 'Nora New', email: 'nora@gatehouse.example', password: 'nora-knows' };
const ADDRESSES = ['/auth/register', '/auth/forgot-password', '/auth/reset-password'];
const PAGES = ['/register', '/forgot-password', '/reset-password?token=x'];

describe('a site that offers registration and password reset', () => {
  let backend: BackendServer;
  let target: Target;
  beforeAll(async () => {
    backend = await startResetBackend();
    target = await startTarget({ backend, environment: FORMS_ON });
  });
  afterAll(async () => {
    await target?.stop();
    await backend?.close();
  });
  const client = () => new TestBrowser(target.origin);
  const pathOf = (response: Response) => {
    const { pathname, search } = new URL(response.headers.get('location') ?? '', target.origin);
    return pathname + search;
  };

  it('shows the ways to the forms on the sign-in page, and each form', async () => {
    const login = await (await client().request('/login')).text();
    expect(login).toContain('href="/register"');
    expect(login).toContain('href="/forgot-password"');
    for (const [index, page] of PAGES.entries()) {
      const response = await client().request(page);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain(`action="${ADDRESSES[index]}"`);
    }
  });

  it('lets someone register, sends them to sign in with a notice, and signs them in', async () => {
    const visitor = client();
    const response = await visitor.submit('/auth/register', NORA);
    expect(response.status).toBe(303);
    expect(pathOf(response)).toBe('/login?reason=registered');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await (await visitor.request(pathOf(response))).text()).toContain(
      'Your account has been created.',
    );
    await visitor.signIn({ username: NORA.email, password: NORA.password });
    expect(await (await visitor.request('/dashboard')).text()).toContain(NORA.name);
  });

  it('shows the form again with the reason and what was typed, but no password', async () => {
    const typed = { ...NORA, name: '"><script>alert(1)</script>', email: KNOWN.email };
    const response = await client().submit('/auth/register', typed);
    expect(response.status).toBe(422);
    expect(response.headers.get('cache-control')).toContain('no-store');
    const page = await response.text();
    expect(page).toContain('<title>Error: Create an account');
    expect(page).toContain('Email belongs to someone already');
    expect(page).toContain(`value="${KNOWN.email}"`);
    expect(page).not.toContain('<script>alert(1)');
    expect(page).not.toContain(NORA.password);
  });

  it('answers alike for an account that exists and one that does not', async () => {
    const answers = await Promise.all(
      [KNOWN.email, 'nobody@x.example'].map(async (email) => {
        const response = await client().submit('/auth/forgot-password', { email });
        return { status: response.status, location: pathOf(response), body: await response.text() };
      }),
    );
    expect(answers[0]).toMatchObject({ status: 303, location: '/forgot-password?sent=1' });
    expect(answers[1]).toEqual(answers[0]);
    expect(await (await client().request('/forgot-password?sent=1')).text()).toContain(
      'If that account exists',
    );
  });

  it('changes a password with the token of a message, under each name that it may have, and ends the session', async () => {
    for (const name of ['token', 'code', 'token_hash']) {
      const visitor = await signedIn(target.origin);
      const page = await (await visitor.request(`/reset-password?${name}=${KNOWN.token}`)).text();
      expect(page).toMatch(new RegExp(`<input[^>]*type="hidden"[^>]*value="${KNOWN.token}"`));
      const fields = { token: KNOWN.token, password: 'long-enough' };
      const response = await visitor.submit('/auth/reset-password', fields);
      expect(pathOf(response)).toBe('/login?reason=password_changed');
      expect(visitor.cookies.size).toBe(0);
    }
  });

  it('keeps the token over a password that the backend refuses', async () => {
    const response = await client().submit('/auth/reset-password', { token: KNOWN.token, password: 'short' });
    expect(response.status).toBe(422);
    const page = await response.text();
    expect(page).toContain('Use 8 characters or more.');
    expect(page).toContain(`value="${KNOWN.token}"`);
  });

  it('shows the way to a new link where the address has no token', async () => {
    const page = await (await client().request('/reset-password')).text();
    expect(page).toContain('href="/forgot-password"');
    expect(page).not.toContain('action="/auth/reset-password"');
  });

  it('lets no token out by way of a referrer, a cache or the log', async () => {
    const response = await client().request('/reset-password?token=a-token-for-nobody');
    expect(response.headers.get('referrer-policy')).toBe('strict-origin');
    expect(response.headers.get('cache-control')).toContain('no-store');
    await client().submit('/auth/reset-password', { token: 'a-token-for-nobody', password: 'long-enough' });
    expect(target.log.join('\n')).not.toContain('a-token-for-nobody');
  });

  it('answers scripts with JSON', async () => {
    const post = async (fields: Readonly<Record<string, string>>) => {
      const headers = { accept: 'application/json' };
      const response = await client().submit('/auth/reset-password', fields, { as: 'fetch', headers });
      return [response.status, await response.json()];
    };
    expect(await post({ token: KNOWN.token, password: 'long-enough' })).toEqual([200, { ok: true }]);
    expect(await post({ token: 'old', password: 'long-enough' })).toEqual([
      422,
      expect.objectContaining({ code: 'form_refused', detail: 'This token is not valid any more.' }),
    ]);
    expect(await post({ token: 'old', password: '' })).toEqual([
      400,
      expect.objectContaining({ code: 'incomplete_form' }),
    ]);
  });

  it.each(ADDRESSES)('refuses what another site posts to %s', async (address) => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const response = await client().submit(address, NORA, { headers });
    expect(response.status).toBe(403);
  });

  it('leads from the address of a form that came back to its page', async () => {
    expect(pathOf(await client().request('/auth/register'))).toBe('/register');
  });
});

describe('a site that offers neither', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target?.stop());

  it.each([...PAGES, ...ADDRESSES])('has nothing at %s', async (path) => {
    expect((await new TestBrowser(target.origin).request(path)).status).toBe(404);
  });

  it.each(ADDRESSES)('takes no form at %s', async (path) => {
    expect((await new TestBrowser(target.origin).submit(path, NORA)).status).toBe(404);
  });

  it('shows no way there', async () => {
    const page = await (await new TestBrowser(target.origin).request('/login')).text();
    expect(page).toContain('action="/auth/login"');
    expect(page).not.toMatch(/href="\/(?:register|forgot-password|auth\/login)/);
  });
});

describe.each([
  { ways: 'a provider beside passwords', preset: 'platzi', password: true },
  { ways: 'a provider alone', preset: 'oidc', password: false },
])('a site with $ways', ({ preset, password }) => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget({
      environment: {
        BACKEND_PRESET: preset,
        OIDC_ISSUER: 'https://id.example',
        CLIENT_ID: 'gatehouse',
        OIDC_LABEL: 'Example <ID>',
      },
    });
  });
  afterAll(() => target?.stop());

  it('has a plain link to the provider, which knows the way back', async () => {
    const page = await (
      await new TestBrowser(target.origin).request('/login?returnTo=%2Fdashboard%3Ftab%3D2')
    ).text();
    expect(page).toContain('href="/auth/login?returnTo=%2Fdashboard%3Ftab%3D2"');
    expect(page).toMatch(/Continue with (?:<!-- -->)?Example &lt;ID&gt;/);
    expect(page.includes('action="/auth/login"')).toBe(password);
  });

  it('says goodbye to those whom the provider sends back signed out', async () => {
    const page = await (await new TestBrowser(target.origin).request('/login?state=signed_out')).text();
    expect(page).toContain('You are signed out.');
  });
});
