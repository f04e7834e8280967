import { createHash, randomUUID } from 'node:crypto';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Forger,
  type Members,
  type Misbehaviour,
  startForger,
} from '../fixtures/backends/openid/forger.ts';
import { CLIENT } from '../fixtures/backends/openid/provider.ts';
import { begin, openIdEnvironment } from '../fixtures/backends/openid/target.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const HOUR = 3_600;

let forger: Forger;
let target: Target;
beforeAll(async () => {
  forger = await startForger();
  target = await startTarget({
    environment: openIdEnvironment(forger),
    backend: { origin: forger.issuer, baseUrl: `${forger.issuer}/api` },
  });
});
afterAll(async () => {
  await target?.stop();
  await forger?.stop();
});
beforeEach(() => {
  for (const path of ['/token', '/revoke']) forger.misbehave(path);
});

type MakeIdToken = (nonce: string, accessToken: string) => Promise<string | undefined>;

const good: MakeIdToken = (nonce) => forger.sign(forger.idClaims({ nonce }));

/** Comes back from the provider, which gives such tokens for the code. */
async function enter(makeIdToken = good, accessToken?: string) {
  const client = new TestBrowser(target.origin);
  const sent = new URL(await begin(client)).searchParams;
  const access_token =
    accessToken ?? (await forger.sign(forger.accessClaims({ jti: randomUUID() }), { typ: 'at+jwt' }));
  forger.answerTokens({ access_token, id_token: await makeIdToken(sent.get('nonce') ?? '', access_token) });
  const answer = await comeBack(client, { code: 'a-code', state: sent.get('state') ?? '' });
  return { client, location: answer.headers.get('location') ?? '' };
}

function comeBack(client: TestBrowser, parameters: Readonly<Record<string, string>>): Promise<Response> {
  return client.request(`/auth/callback?${new URLSearchParams(parameters)}`);
}

async function isSignedIn(client: TestBrowser): Promise<boolean> {
  return (await (await client.request('/auth/session', { as: 'fetch' })).json()).authenticated;
}

async function someone(id: Members = {}): Promise<TestBrowser> {
  const { client, location } = await enter((nonce) => forger.sign(forger.idClaims({ nonce, ...id })));
  expect(location).toBe('/dashboard');
  return client;
}

const seconds = () => Math.floor(Date.now() / 1000);

describe('an ID token', () => {
  test('is believed as a provider writes it, with what it may say more', async () => {
    const { client, location } = await enter((nonce, accessToken) => {
      const digest = createHash('sha256').update(accessToken).digest();
      const at_hash = digest.subarray(0, 16).toString('base64url');
      return forger.sign(forger.idClaims({ nonce, at_hash, azp: CLIENT.id, aud: [CLIENT.id] }));
    });
    expect(location).toBe('/dashboard');
    expect(await isSignedIn(client)).toBe(true);
  });

  test.each<readonly [string, (claims: Members) => Promise<string>]>([
    ['that nobody has signed', async (claims) => new UnsecuredJWT(claims).encode()],
    ['that is signed with the secret of the client', (claims) => signedBySecret(claims)],
    ['that someone else has signed', (claims) => signedByOther(claims)],
    ['that is an access token', (claims) => forger.sign(claims, { typ: 'at+jwt' })],
    ['of another issuer', (claims) => forger.sign({ ...claims, iss: 'https://evil.example' })],
    ['for another client', (claims) => forger.sign({ ...claims, aud: 'another' })],
    ['for others too', (claims) => forger.sign({ ...claims, aud: [CLIENT.id, 'another'] })],
    ['that was issued to another party', (claims) => forger.sign({ ...claims, azp: 'another' })],
    ['with another nonce', (claims) => forger.sign({ ...claims, nonce: 'another' })],
    ['without a nonce', (claims) => forger.sign({ ...claims, nonce: undefined })],
    ['about another access token', (claims) => forger.sign({ ...claims, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })],
    ['without a subject', (claims) => forger.sign({ ...claims, sub: undefined })],
    ['without an end', (claims) => forger.sign({ ...claims, exp: undefined })],
  ])('%s signs nobody in', async (_, make) => {
    const { client, location } = await enter((nonce) => make(forger.idClaims({ nonce })));
    expect(location).toBe('/login?reason=login_failed&returnTo=%2Fdashboard');
    expect(client.cookies.size).toBe(0);
  });

  test('is asked for: without one nobody is signed in', async () => {
    const { client, location } = await enter(async () => undefined);
    expect(location).toContain('reason=login_failed');
    expect(client.cookies.size).toBe(0);
  });

  test('from another time signs nobody in, and the page says that the clocks differ', async () => {
    const past = { iat: seconds() - HOUR, exp: seconds() - HOUR / 6 };
    const behind = await enter((nonce) => forger.sign(forger.idClaims({ nonce, ...past })));
    expect(behind.location).toContain('reason=clock_skew');
    const future = forger.accessClaims({ iat: seconds() + HOUR / 6, exp: seconds() + HOUR });
    const ahead = await enter(good, await forger.sign(future, { typ: 'at+jwt' }));
    expect(ahead.location).toContain('reason=clock_skew');
    expect([...behind.client.cookies, ...ahead.client.cookies]).toEqual([]);
  });

  test('is believed again soon after the provider has changed its key', async () => {
    await forger.rotateKey();
    await expect.poll(async () => (await enter()).location).toBe('/dashboard');
  });
});

describe('a provider that misbehaves', () => {
  test.each<readonly [string, string, Misbehaviour]>([
    ['refuses with an error', 'login_failed', (response) => json(response, 400, { error: 'invalid_grant' })],
    ['fails', 'backend_unavailable', (response) => json(response, 500, {})],
    ['answers with a page', 'login_failed', (response) => void response.end('<h1>Welcome</h1>')],
    ['answers without end', 'backend_unavailable', (response) => void response.end('x'.repeat(1 << 20))],
    ['hangs up', 'backend_unavailable', (response) => void response.destroy()],
    [
      'leads elsewhere',
      'login_failed',
      (response) => void response.writeHead(307, { location: '/elsewhere' }).end(),
    ],
  ])('and %s when it is to give tokens signs nobody in', async (_, reason, how) => {
    forger.misbehave('/token', how);
    const { client, location } = await enter();
    expect(location).toContain(`reason=${reason}`);
    expect(client.cookies.size).toBe(0);
    expect(forger.asked).not.toContain('POST /elsewhere');
  });

  test.each([
    ['server_error', 'backend_unavailable'],
    ['temporarily_unavailable', 'backend_unavailable'],
    ['access_denied', 'sign_in_cancelled'],
    ['interaction_required', 'login_failed'],
  ])('and sends people back with %s has the page say so', async (error, reason) => {
    const client = new TestBrowser(target.origin);
    const state = new URL(await begin(client)).searchParams.get('state') ?? '';
    const { headers } = await comeBack(client, { error, state });
    expect(headers.get('location')).toContain(`reason=${reason}`);
    expect(client.cookies.size).toBe(0);
  });

  test('and does not answer a sign-out keeps nobody here', async () => {
    forger.misbehave('/revoke', () => undefined);
    const client = await someone();
    const copy = client.clone();
    const startedAt = Date.now();
    expect((await client.signOut()).status).toBe(200);
    expect(Date.now() - startedAt).toBeLessThan(15_000);
    expect([...client.cookies.keys()]).toEqual(['gatehouse-sign-out']);
    expect(await isSignedIn(copy)).toBe(false);
  });
});

describe('whoever comes back from the provider', () => {
  test.each(['//evil.example', '/\\evil.example', 'https://evil.example/', '/auth/logout\r\nx: y'])(
    'is not sent on to %j',
    async (returnTo) => {
      const client = new TestBrowser(target.origin);
      const sent = new URL(await begin(client, returnTo)).searchParams;
      const nonce = sent.get('nonce') ?? '';
      const access_token = await forger.sign(forger.accessClaims(), { typ: 'at+jwt' });
      forger.answerTokens({ access_token, id_token: await good(nonce, access_token) });
      const { headers } = await comeBack(client, { code: 'a-code', state: sent.get('state') ?? '' });
      expect(new URL(headers.get('location') ?? '', target.origin).origin).toBe(target.origin);
    },
  );

  test('has taken no more than five sign-ins along, though twenty were begun at one moment', async () => {
    const client = new TestBrowser(target.origin);
    const addresses = await Promise.all(Array.from({ length: 20 }, () => begin(client)));
    expect(client.cookies.size).toBe(20);
    const state = new URL(addresses[0] ?? '').searchParams.get('state') ?? '';
    await comeBack(client, { error: 'access_denied', state });
    expect(client.cookies.size).toBeLessThanOrEqual(5);
  });

  test('has begun on a page of their own: a frame leads nowhere', async () => {
    const client = new TestBrowser(target.origin);
    for (const [site, status] of [
      ['same-origin', 204],
      ['cross-site', 403],
    ] as const) {
      const headers = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': site };
      expect((await client.request('/auth/login', { headers })).status).toBe(status);
    }
    expect(client.cookies.size).toBe(0);
  });
});

describe('a logout token', () => {
  const claims = (more: Members = {}): Members => ({
    iss: forger.issuer,
    aud: CLIENT.id,
    iat: seconds(),
    exp: seconds() + 120,
    jti: randomUUID(),
    events: { [EVENT]: {} },
    ...more,
  });
  const signed = (more: Members = {}, header: Members = {}) =>
    forger.sign(claims(more), { typ: 'logout+jwt', ...header });

  async function post(logout_token: string): Promise<number> {
    const { status } = await fetch(`${target.origin}/auth/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token }),
    });
    return status;
  }

  test('about a session at the provider ends what came of it, and nothing else', async () => {
    const [one, same, other] = [
      await someone({ sid: 'first' }),
      await someone({ sid: 'first' }),
      await someone({ sid: 'second' }),
    ];
    expect(await post(await signed({ sid: 'first', sub: 'ada' }))).toBe(200);
    expect(await isSignedIn(one)).toBe(false);
    expect(await isSignedIn(same)).toBe(false);
    expect(await isSignedIn(other)).toBe(true);
  });

  test('about a user ends all that they have, and nobody else’s', async () => {
    const [one, other, eve] = [
      await someone({ sub: 'dan', sid: 'third' }),
      await someone({ sub: 'dan' }),
      await someone({ sub: 'eve' }),
    ];
    expect(await post(await signed({ sub: 'dan' }))).toBe(200);
    expect(await isSignedIn(one)).toBe(false);
    expect(await isSignedIn(other)).toBe(false);
    expect(await isSignedIn(eve)).toBe(true);
  });

  test('that comes again ends nothing that has begun since', async () => {
    const token = await signed({ sub: 'finn' });
    expect(await post(token)).toBe(200);
    const client = await someone({ sub: 'finn' });
    expect(await post(token)).toBe(400);
    expect(await isSignedIn(client)).toBe(true);
  });

  test.each<readonly [string, () => Promise<string>]>([
    ['that nobody has signed', async () => new UnsecuredJWT(claims({ sub: 'gil' })).encode()],
    ['that is signed with the secret of the client', () => signedBySecret(claims({ sub: 'gil' }))],
    ['that someone else has signed', () => signedByOther(claims({ sub: 'gil' }))],
    ['of another type', () => signed({ sub: 'gil' }, { typ: 'at+jwt' })],
    ['of another issuer', () => signed({ sub: 'gil', iss: 'https://evil.example' })],
    ['for another client', () => signed({ sub: 'gil', aud: 'another' })],
    ['about another event', () => signed({ sub: 'gil', events: { 'https://x.example/event': {} } })],
    ['about an event that is no object', () => signed({ sub: 'gil', events: { [EVENT]: 'yes' } })],
    ['without an event', () => signed({ sub: 'gil', events: undefined })],
    ['with a nonce', () => signed({ sub: 'gil', nonce: 'n' })],
    ['without an id', () => signed({ sub: 'gil', jti: undefined })],
    ['that is over', () => signed({ sub: 'gil', iat: seconds() - HOUR, exp: seconds() - HOUR / 2 })],
    [
      'that is old, though it does not end',
      () => signed({ sub: 'gil', iat: seconds() - HOUR, exp: undefined }),
    ],
    ['from the future', () => signed({ sub: 'gil', iat: seconds() + HOUR, exp: seconds() + 2 * HOUR })],
    ['about nobody', () => signed()],
    ['that is an ID token', () => forger.sign(forger.idClaims({ sub: 'gil', nonce: 'n' }))],
  ])('%s ends nothing', async (_, make) => {
    const client = await someone({ sub: 'gil' });
    expect(await post(await make())).toBe(400);
    expect(await isSignedIn(client)).toBe(true);
  });
});

function signedBySecret(claims: Members): Promise<string> {
  const secret = new TextEncoder().encode(CLIENT.secret.padEnd(32, '.'));
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
}

async function signedByOther(claims: Members): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
}

function json(response: Parameters<Misbehaviour>[0], status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
