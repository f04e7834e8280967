import { describe, expect, it } from 'vitest';
import { totp } from '../../demo/totp.ts';
import { DEMO_SECOND_FACTOR, DEMO_TWO_STEP_CREDENTIALS } from '../../demo/users.ts';
import type { Contract } from '../fixtures/backends/contracts/contract.ts';
import { startDirectus } from '../fixtures/backends/contracts/directus.ts';
import { running } from '../fixtures/backends/contracts/running.ts';
import { startSupabase, TOTP } from '../fixtures/backends/contracts/supabase.ts';
import { startShape } from '../fixtures/backends/shapes/stand-ins.ts';
import {
  ASPNET_TWO_FACTOR,
  CODE,
  NHOST_TWO_FACTOR,
  RECOVERY_CODE,
} from '../fixtures/backends/shapes/two-factor-plan.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { sharedTarget } from '../fixtures/targets/shared-target.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const locationOf = (response: Response, target: Target) => {
  const { pathname, search } = new URL(response.headers.get('location') ?? '', target.origin);
  return pathname + search;
};

describe('a user of the demo with an authenticator', () => {
  const target = sharedTarget(startTarget);
  const { email: username, password } = DEMO_TWO_STEP_CREDENTIALS;

  it('signs in with the password, and then with the code', async () => {
    const client = new TestBrowser(target.origin);
    const first = await client.signIn({ username, password, returnTo: '/dashboard/products' });
    expect([first.status, locationOf(first, target)]).toEqual([303, '/auth/code']);
    expect((await client.request('/dashboard')).status).toBe(307);

    const page = await client.request('/auth/code');
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toContain('no-store');
    expect(await page.text()).not.toContain(password);

    const wrong = await client.submit('/auth/code', { code: '000000' });
    expect(wrong.status).toBe(401);
    const code = await totp(DEMO_SECOND_FACTOR.secret, Date.now());
    const second = await client.submit('/auth/code', { code });
    expect([second.status, locationOf(second, target)]).toEqual([303, '/dashboard/products']);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect([...client.cookies.keys()].filter((name) => name.includes('second-step'))).toEqual([]);
  });

  it('is not reached by way of the API with a password that somebody has', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    const response = await client.api('/auth/second-factor', {
      method: 'POST',
      headers: { origin: target.origin, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await response.json()).toMatchObject({ status: 400, code: 'invalid_path' });
  });
});

describe.each<[string, () => Promise<Contract>, string, readonly string[]]>([
  ['Directus', () => startDirectus({ otp: CODE }), 'otp', ['code']],
  ['ASP.NET', () => startShape(ASPNET_TWO_FACTOR), 'twoFactorCode', ['code', 'recoveryCode']],
])('an account of %s with two factors', (_, start, member, accepts) => {
  const place = running(start);
  const ines = () => {
    const [{ email, password }] = place.contract.users;
    return { username: email, password };
  };

  it('gives the password again with the code, of which the first request says nothing', async () => {
    const client = new TestBrowser(place.target.origin);
    const first = await client.signIn(ines());
    expect(locationOf(first, place.target)).toBe('/auth/code');
    const page = await (await client.request('/auth/code')).text();
    expect(page).toContain(ines().username);
    expect(page).not.toContain(ines().password);
    expect((await client.signIn({ ...ines(), code: '999999' })).status).toBe(401);
    expect(locationOf(await client.signIn({ ...ines(), code: CODE }), place.target)).toBe('/dashboard');
    const sent = place.contract.control.received('login').map(({ body }) => body[member]);
    expect(sent).toEqual([undefined, '999999', CODE]);
  });

  it('is told to a script with a stable code', async () => {
    const client = new TestBrowser(place.target.origin);
    const post = (fields: object) =>
      client.request('/auth/login', {
        method: 'POST',
        as: 'fetch',
        headers: {
          origin: place.target.origin,
          accept: 'application/json',
          'content-type': 'application/json',
        },
        body: JSON.stringify(fields),
      });
    const first = await post(ines());
    expect([first.status, await first.json()]).toMatchObject([
      403,
      { code: 'second_factor_required', at: '/auth/login', accepts },
    ]);
    expect(await (await post({ ...ines(), code: CODE })).json()).toMatchObject({ authenticated: true });
  });
});

describe('an account of Supabase with an authenticator', () => {
  const place = running(() => startSupabase({ factors: true }));

  it('has no session with the half that the password gives, and one with what the code makes of it', async () => {
    const [{ email, password }] = place.contract.users;
    const client = new TestBrowser(place.target.origin);
    const first = await client.signIn({ username: email, password, returnTo: '/dashboard/products' });
    expect(locationOf(first, place.target)).toBe('/auth/code');
    expect([...client.cookies.keys()].filter((name) => name.includes('session'))).toEqual([]);
    expect((await client.submit('/auth/code', { code: '000000' })).status).toBe(401);
    const second = await client.submit('/auth/code', { code: TOTP });
    expect(locationOf(second, place.target)).toBe('/dashboard/products');
    const session = await (await client.request('/auth/session', { as: 'fetch' })).json();
    expect(session).toMatchObject({ authenticated: true, user: { email } });
    const [half] = place.contract.control.tokens.issued;
    const shown = place.contract.control
      .received('challenge')
      .map(({ headers }) => headers.get('authorization'));
    expect(shown).toEqual([`Bearer ${half}`]);
  });
});

describe('an account of Nhost with an authenticator', () => {
  const place = running(() => startShape(NHOST_TWO_FACTOR));
  const begun = async () => {
    const [{ email, password }] = place.contract.users;
    const client = new TestBrowser(place.target.origin);
    const first = await client.signIn({ username: email, password, returnTo: '/dashboard/products' });
    expect(locationOf(first, place.target)).toBe('/auth/code');
    return client;
  };

  it('signs in with the password, and then with the code and the ticket', async () => {
    const client = await begun();
    const second = await client.submit('/auth/code', { code: CODE });
    expect(locationOf(second, place.target)).toBe('/dashboard/products');
    const session = await (await client.request('/auth/session', { as: 'fetch' })).json();
    expect(session).toMatchObject({ authenticated: true, user: { email: place.contract.users[0].email } });
    const sent = place.contract.control.received('code').map(({ body }) => body);
    expect(sent).toEqual([{ ticket: expect.stringMatching(/^mfaTotp:/), otp: CODE }]);
  });

  it('reads of a wrong code, and that the sign-in is over when the ticket is spent with it', async () => {
    const client = await begun();
    const wrong = await client.submit('/auth/code', { code: '000000' });
    expect(wrong.status).toBe(401);
    const late = await client.submit('/auth/code', { code: CODE });
    expect(locationOf(late, place.target)).toContain('reason=sign_in_expired');
  });
});

describe('an account of ASP.NET', () => {
  const place = running(() => startShape(ASPNET_TWO_FACTOR));

  it('takes a recovery code in a member of its own', async () => {
    const [{ email, password }] = place.contract.users;
    const client = new TestBrowser(place.target.origin);
    const credentials = { username: email, password };
    await client.signIn(credentials);
    const done = await client.signIn({ ...credentials, code: '', recoveryCode: RECOVERY_CODE });
    expect(locationOf(done, place.target)).toBe('/dashboard');
    expect(place.contract.control.received('login').at(-1)?.body).not.toHaveProperty('twoFactorCode');
  });
});
