import { describe, expect, it } from 'vitest';
import type { Contract } from '../fixtures/backends/contracts/contract.ts';
import { startDirectus } from '../fixtures/backends/contracts/directus.ts';
import { startLaravel } from '../fixtures/backends/contracts/laravel.ts';
import { type Running, running } from '../fixtures/backends/contracts/running.ts';
import type { Received } from '../fixtures/backends/contracts/server.ts';
import { startStrapi } from '../fixtures/backends/contracts/strapi.ts';
import { startSupabase } from '../fixtures/backends/contracts/supabase.ts';
import type { DEFINED } from '../fixtures/backends/shapes/definitions.ts';
import { NHOST_GOOGLE, POCKETBASE_GOOGLE } from '../fixtures/backends/shapes/social-plans.ts';
import { startShape } from '../fixtures/backends/shapes/stand-ins.ts';
import { FROM_ELSEWHERE, throughBackend } from '../fixtures/clients/elsewhere.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';

const PLACES: readonly (readonly [string, () => Promise<Contract>, keyof typeof DEFINED])[] = [
  ['Strapi', startStrapi, 'strapiSocial'],
  ['Supabase', startSupabase, 'supabaseSocial'],
  ['Laravel Socialite', startLaravel, 'laravelSocial'],
  ['Nhost', () => startShape(NHOST_GOOGLE), 'nhostSocial'],
  ['PocketBase', () => startShape(POCKETBASE_GOOGLE), 'pocketbaseSocial'],
  ['Directus', startDirectus, 'directusSocial'],
];

const SIGN_IN = /^gatehouse-sign-in\./;
const comeBack = (browser: TestBrowser, path: string) => browser.request(path, FROM_ELSEWHERE);
const waiting = ({ cookies }: TestBrowser) => [...cookies.keys()].filter((name) => SIGN_IN.test(name));
const isSignedIn = async (browser: TestBrowser) =>
  (await (await browser.request('/auth/session', { as: 'fetch' })).json()).authenticated;

function leadsTo(response: Response, { target }: Running): string {
  const { pathname, search } = new URL(response.headers.get('location') ?? '', target.origin);
  return pathname + search;
}

describe.each(PLACES)('somebody who signs in at Google through %s', (_, start, defined) => {
  const place = running(start, { defined });
  const newBrowser = () => new TestBrowser(place.target.origin);

  it('is led where they wanted, with a session like any other and nothing of what came back', async () => {
    const browser = newBrowser();
    const path = await throughBackend(browser, '/dashboard/products');
    const response = await comeBack(browser, path);
    expect([response.status, leadsTo(response, place)]).toEqual([303, '/dashboard/products']);
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(waiting(browser)).toEqual([]);
    const notes = await browser.api(place.contract.notes);
    expect(await notes.text()).toContain('Ines');
    const shown = [...browser.cookies].filter(([name]) => !name.startsWith('directus')).join();
    const secrets = [
      ...place.contract.control.tokens.issued,
      ...new URLSearchParams(path.split('?')[1]).values(),
    ];
    for (const secret of secrets.filter(({ length }) => length > 20)) {
      expect(shown + response.headers.get('location')).not.toContain(secret);
      expect(place.target.log.join()).not.toContain(secret);
    }
  });

  it('is not signed in by what somebody else has brought back, nor twice by the same', async () => {
    const browser = newBrowser();
    const path = await throughBackend(browser);
    const victim = newBrowser();
    const strange = await comeBack(victim, path);
    expect([strange.status, leadsTo(strange, place)]).toEqual([
      303,
      `/login?${new URLSearchParams({ reason: 'sign_in_expired', returnTo: '/dashboard' })}`,
    ]);
    expect(await isSignedIn(victim)).toBe(false);
    const asked = place.contract.control.received('social').length;
    await comeBack(browser, path);
    expect(await isSignedIn(browser)).toBe(true);
    await browser.signOut();
    await comeBack(browser, path);
    expect(await isSignedIn(browser)).toBe(false);
    expect(place.contract.control.received('social').length - asked).toBe(
      defined === 'directusSocial' ? 0 : 1,
    );
  });

  it('comes back in each of two tabs, and is signed in', async () => {
    const browser = newBrowser();
    const paths = [await throughBackend(browser), await throughBackend(browser)];
    expect(waiting(browser)).toHaveLength(2);
    const led = [];
    for (const path of paths) led.push(leadsTo(await comeBack(browser, path), place).split('?', 1)[0]);
    // Directus has one cookie for all tabs: what the first has spent is none for the second.
    expect(led).toEqual(['/dashboard', defined === 'directusSocial' ? '/login' : '/dashboard']);
    expect(waiting(browser)).toEqual([]);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('is not taken for one who began at another provider', async () => {
    const browser = newBrowser();
    const path = await throughBackend(browser);
    const response = await comeBack(browser, path.replace('/google', '/github'));
    expect(leadsTo(response, place)).toContain('reason=sign_in_expired');
    expect(place.contract.control.received('social')).toEqual([]);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('reads that it does not work while the backend is down, and may try again', async () => {
    const kind = defined === 'directusSocial' ? 'refresh' : 'social';
    const browser = newBrowser();
    const path = await throughBackend(browser, '/dashboard/products');
    place.contract.control.answer(kind, () => new Response('Bad Gateway', { status: 502 }));
    const response = await comeBack(browser, path);
    expect(leadsTo(response, place)).toBe(
      `/login?${new URLSearchParams({ reason: 'backend_unavailable', returnTo: '/dashboard/products' })}`,
    );
    place.contract.control.answer(kind);
    await comeBack(browser, await throughBackend(browser));
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('has changed their mind there, and reads that, whatever else the address says', async () => {
    const browser = newBrowser();
    const path = await throughBackend(browser, '/dashboard/products');
    const { searchParams } = new URL(path, place.target.origin);
    const state = searchParams.get('state')?.split('?')[0];
    const query = new URLSearchParams({
      ...(state !== undefined && { state }),
      error: 'access_denied',
      error_description: '<b>Call +1 555 0100</b>',
    });
    const response = await comeBack(browser, `/auth/callback/google?${query}`);
    expect(leadsTo(response, place)).toContain('reason=login_failed');
    query.delete('error_description');
    const again = await comeBack(browser, `/auth/callback/google?${query}`);
    expect(leadsTo(again, place)).toContain('reason=sign_in_cancelled');
    expect(place.contract.control.received('social')).toEqual([]);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('is not signed in by way of the API', async () => {
    const browser = newBrowser();
    await browser.signIn({
      username: place.contract.users[0].email,
      password: place.contract.users[0].password,
    });
    const { path, method } = await exchangeSeen(browser);
    const below = path.slice(new URL(place.contract.baseUrl).pathname.replace(/\/$/, '').length);
    const response = await browser.api(below, { method, headers: { origin: place.target.origin } });
    expect(await response.json()).toMatchObject({ code: 'invalid_path' });
  });

  /** The request by which what came back has become tokens. */
  async function exchangeSeen(browser: TestBrowser): Promise<Received> {
    await comeBack(browser, await throughBackend(browser));
    const seen = place.contract.control.received(defined === 'directusSocial' ? 'refresh' : 'social').at(-1);
    if (seen === undefined) throw new Error('Nothing was exchanged.');
    return seen;
  }
});
