import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoRequests, demoStats, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { DEMO_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.stop());
beforeEach(() => resetDemo(target));

describe('without a session', () => {
  it('shows the public page', async () => {
    const response = await new TestBrowser(target.origin).request('/');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Gatehouse');
  });

  it('sends a private page to the sign-in page, which knows the way back', async () => {
    const response = await new TestBrowser(target.origin).request('/dashboard?tab=2');
    expect(response.status).toBe(307);
    const location = new URL(response.headers.get('location') ?? '', target.origin);
    expect(location.origin).toBe(target.origin);
    expect(location.pathname + location.search).toBe('/login?returnTo=%2Fdashboard%3Ftab%3D2');
  });

  it('treats a page that nobody has called public as private', async () => {
    const response = await new TestBrowser(target.origin).request('/no-such-page');
    expect(response.status).toBe(307);
  });

  it('answers the API with a problem document and leaves the backend alone', async () => {
    const response = await new TestBrowser(target.origin).api('/products');
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 401, code: 'session_required' });
    expect(await demoRequests(target)).toEqual([]);
  });

  it('tells a script that nobody is signed in', async () => {
    const response = await new TestBrowser(target.origin).request('/auth/session', { as: 'fetch' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ authenticated: false });
  });

  it('is healthy', async () => {
    const response = await new TestBrowser(target.origin).request('/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });
});

describe('sign-in', () => {
  it('C6 R2: leads back to the page asked for with 303 and one sealed cookie', async () => {
    const client = new TestBrowser(target.origin);
    const response = await client.submit('/auth/login', { ...DEMO_LOGIN, returnTo: '/dashboard?tab=2' });
    expect(response.status).toBe(303);
    const location = new URL(response.headers.get('location') ?? '', target.origin);
    expect(location.href).toBe(`${target.origin}/dashboard?tab=2`);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const [cookie, ...others] = response.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^gatehouse-session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/i);
  });

  it('shows the dashboard with the profile that the backend gives', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    const response = await client.request('/dashboard');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toContain('no-store');
    const page = await response.text();
    expect(page).toContain('demo@gatehouse.example');
    expect(page).toContain('Dana Demo');
  });

  it('tells a script who is signed in, and until when, but no token', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    const session = await (await client.request('/auth/session', { as: 'fetch' })).json();
    expect(session).toEqual({
      authenticated: true,
      user: { id: '1', name: 'Dana Demo', email: 'demo@gatehouse.example', role: 'customer' },
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      accessTokenExpiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      now: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  it('shows the form again after a wrong password: status 401, the message, the user name, never the password', async () => {
    const client = new TestBrowser(target.origin);
    const response = await client.submit('/auth/login', {
      username: 'demo@gatehouse.example',
      password: 'wrong-guess',
    });
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
    const page = await response.text();
    expect(page).toContain('Incorrect username or password.');
    expect(page).toContain('value="demo@gatehouse.example"');
    expect(page).not.toContain('wrong-guess');
  });

  it('keeps the way back over a wrong password', async () => {
    const client = new TestBrowser(target.origin);
    const fields = { username: 'demo@gatehouse.example', password: 'no', returnTo: '/dashboard?tab=2' };
    const page = await (await client.submit('/auth/login', fields)).text();
    expect(page).toMatch(
      /name="returnTo"[^>]*value="\/dashboard\?tab=2"|value="\/dashboard\?tab=2"[^>]*name="returnTo"/,
    );
  });

  it('escapes what was typed as user name', async () => {
    const client = new TestBrowser(target.origin);
    const fields = { username: '"><script>alert(1)</script>', password: 'no' };
    expect(await (await client.submit('/auth/login', fields)).text()).not.toContain('<script>alert(1)');
  });

  it('asks for both fields', async () => {
    const response = await new TestBrowser(target.origin).submit('/auth/login', {
      username: 'someone',
      password: '',
    });
    expect(response.status).toBe(400);
    expect(await demoRequests(target)).toEqual([]);
  });

  it('answers a script with problem documents', async () => {
    const client = new TestBrowser(target.origin);
    const response = await client.request('/auth/login', {
      as: 'fetch',
      method: 'POST',
      headers: { origin: target.origin, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ ...DEMO_LOGIN, password: 'wrong' }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'invalid_credentials' });
  });

  it('says so when the backend is down, and stays a form', async () => {
    await orderFaults(target, { login: [{ kind: 'status', status: 500 }] });
    const response = await new TestBrowser(target.origin).signIn();
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('action="/auth/login"');
  });

  it('T11: accepts no token that does not verify', async () => {
    await orderFaults(target, { login: [{ kind: 'bad-signature' }] });
    const response = await new TestBrowser(target.origin).signIn();
    expect(response.status).toBe(502);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('X4: is refused from another site', async () => {
    const client = new TestBrowser(target.origin);
    const response = await client.submit('/auth/login', DEMO_LOGIN, {
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect((await demoStats(target)).logins).toBe(0);
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/%09//evil.example/..//',
    '/login',
    '/auth/logout',
  ])('R1: never leads to %s', async (returnTo) => {
    const response = await new TestBrowser(target.origin).submit('/auth/login', { ...DEMO_LOGIN, returnTo });
    const location = new URL(response.headers.get('location') ?? '', target.origin);
    expect(location.origin).toBe(target.origin);
    expect(location.pathname).not.toMatch(/^\/(?:login|auth)/);
  });
});

describe('sign-out', () => {
  it('C6: ends the session with 303, and deletes the cookie with the attributes it was set with', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    const response = await client.submit('/auth/logout', {});
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie()).toEqual([
      'gatehouse-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
    ]);
    expect((await client.request('/dashboard')).status).toBe(307);
    expect((await client.api('/products')).status).toBe(401);
  });

  it('X5: is not done by a GET', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    expect((await client.request('/auth/logout')).status).toBe(405);
    expect((await client.request('/dashboard')).status).toBe(200);
  });

  it('is not done from another site', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const response = await client.submit('/auth/logout', {}, { headers });
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
  });
});
