import { describe, expect, it } from 'vitest';
import { running } from '../fixtures/backends/contracts/running.ts';
import { MAIL, startSupabase, TOTP } from '../fixtures/backends/contracts/supabase.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';

const pathOf = (response: Response) =>
  response.headers.get('location')?.replace(/^https?:\/\/[^/]+/, '') ?? null;
const isSignedIn = async (client: TestBrowser) =>
  (await (await client.request('/auth/session', { as: 'fetch' })).json()).authenticated;

describe('sign-in by a message of Supabase, beside the password', () => {
  const place = running(() => startSupabase(), { defined: 'emailed' });
  const visitor = () => new TestBrowser(place.target.origin);
  const ines = () => place.contract.users[0].email;

  it('takes the code, and leads where the sign-in was to lead', async () => {
    const client = visitor();
    const first = await client.submit('/auth/email', { username: ines(), returnTo: '/dashboard/products' });
    expect([first.status, pathOf(first)]).toEqual([303, '/auth/code']);
    expect((await client.request('/auth/code')).status).toBe(200);
    expect((await client.submit('/auth/code', { code: '000000' })).status).toBe(401);
    const second = await client.submit('/auth/code', { code: MAIL.code });
    expect([second.status, pathOf(second)]).toEqual([303, '/dashboard/products']);
    expect(await isSignedIn(client)).toBe(true);
    const [{ body, query } = { body: {}, query: new URLSearchParams() }] =
      place.contract.control.received('message');
    expect(body).toMatchObject({ email: ines(), create_user: false, code_challenge_method: 's256' });
    expect(query.get('redirect_to')).toBe(`${place.target.origin}/auth/callback`);
  });

  it.each([
    ['a template that has its hash', `token_hash=${MAIL.tokenHash}&type=magiclink`],
    ["Supabase's own link", `code=${MAIL.authCode}`],
  ])('takes the link of %s in the browser that has asked, and in no other', async (_, query) => {
    const [client, scanner] = [visitor(), visitor()];
    await client.submit('/auth/email', { username: ines() });
    const link = `/auth/callback?${query}`;
    const elsewhere = await scanner.request(link);
    expect([elsewhere.status, pathOf(elsewhere)]).toEqual([401, null]);
    await client.request(link, { method: 'HEAD' });
    expect(place.contract.control.received('code')).toEqual([]);
    const back = await client.request(link, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect([back.status, pathOf(back)]).toEqual([303, '/dashboard']);
    expect(await isSignedIn(client)).toBe(true);
    expect(place.target.log.join('\n')).not.toContain(query.split(/[=&]/)[1]);
  });

  it('says the same to an address without an account', async () => {
    const seen = [];
    for (const username of [ines(), 'nobody@example.com']) {
      const client = visitor();
      const asked = await client.submit('/auth/email', { username });
      const wrong = await client.submit('/auth/code', { code: '000000' });
      seen.push([asked.status, pathOf(asked), wrong.status]);
    }
    expect(seen[1]).toEqual(seen[0]);
  });

  it('leaves the password as it is', async () => {
    const [{ email, password }] = place.contract.users;
    const client = visitor();
    expect(pathOf(await client.signIn({ username: email, password }))).toBe('/dashboard');
  });
});

describe('sign-in by a message alone', () => {
  const place = running(() => startSupabase({ factors: true }), { defined: 'emailedAlone' });

  it('is followed by the authenticator of those who have one', async () => {
    const client = new TestBrowser(place.target.origin);
    await client.submit('/auth/email', { email: place.contract.users[0].email });
    expect(pathOf(await client.submit('/auth/code', { code: MAIL.code }))).toBe('/auth/code');
    expect(await isSignedIn(client)).toBe(false);
    expect(pathOf(await client.submit('/auth/code', { code: TOTP }))).toBe('/dashboard');
    expect(await isSignedIn(client)).toBe(true);
  });

  it('takes no password', async () => {
    const [{ email, password }] = place.contract.users;
    const client = new TestBrowser(place.target.origin);
    expect((await client.signIn({ username: email, password })).status).toBe(405);
  });
});
