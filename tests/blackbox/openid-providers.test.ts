import { afterEach, describe, expect, test } from 'vitest';
import { ACCOUNTS } from '../fixtures/backends/openid/accounts.ts';
import { CLIENT, PUBLIC_CLIENT, RESOURCE } from '../fixtures/backends/openid/provider.ts';
import {
  arrive,
  begin,
  byPassword,
  comeBack,
  outlive,
  type Place,
  startPlace,
} from '../fixtures/backends/openid/target.ts';
import { age, sessionIn } from '../fixtures/clients/expired.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';

let place: Place | undefined;
afterEach(async () => {
  await place?.stop();
  place = undefined;
});

const ADA = { username: 'ada', password: ACCOUNTS.ada.password };

async function subjectAt(client: TestBrowser, below = ''): Promise<unknown> {
  const answer = await client.api(`${below}/whoami`);
  return answer.status === 200 ? (await answer.json()).sub : answer.status;
}

async function expectRenewed(
  client: TestBrowser,
  { provider }: Place,
  below?: string,
  until: (client: TestBrowser) => Promise<unknown> = age,
): Promise<void> {
  const { tokens } = await sessionIn(client);
  await until(client);
  expect(await subjectAt(client, below)).toBe('ada');
  expect(provider.granted.refresh_token).toBe(1);
  expect((await sessionIn(client)).tokens.accessToken).not.toBe(tokens.accessToken);
}

describe('a provider', () => {
  test('that signs with ES256, takes pushed requests only and a public client is signed in at', async () => {
    const short = { algorithm: 'ES256', pushedRequests: 'required', accessTokenSeconds: 6 } as const;
    place = await startPlace(short, () => ({ CLIENT_ID: PUBLIC_CLIENT.id, CLIENT_SECRET: '' }));
    const address = new URL(await begin(new TestBrowser(place.target.origin)));
    expect([...address.searchParams.keys()]).toEqual(['client_id', 'request_uri']);
    const { client } = await arrive(place, 'ada');
    expect(await subjectAt(client)).toBe('ada');
    await expectRenewed(client, place, undefined, outlive);
  });

  test('that signs with EdDSA and never rotates keeps its one refresh token', async () => {
    place = await startPlace({ algorithm: 'EdDSA', rotates: false, pushedRequests: 'offered' }, () => ({
      CLIENT_ID: 'gatehouse-post',
      BACKEND_CLIENT_AUTHENTICATION: 'post',
    }));
    const { client } = await arrive(place, 'ada');
    const { refreshToken } = (await sessionIn(client)).tokens;
    await expectRenewed(client, place);
    expect((await sessionIn(client)).tokens.refreshToken).toBe(refreshToken);
  });

  test('that issues opaque tokens for no API in particular is taken at the word of the API', async () => {
    place = await startPlace({}, () => ({ OIDC_RESOURCE: 'none', JWT_AUDIENCE: '' }));
    const { client } = await arrive(place, 'ada');
    const { accessToken } = (await sessionIn(client)).tokens;
    expect(accessToken).not.toContain('.');
    expect(await subjectAt(client)).toBe('ada');
    await expectRenewed(client, place);
    const session = await client.request('/auth/session', { as: 'fetch' });
    expect(await session.json()).toMatchObject({ user: { id: 'ada', name: 'Ada Lovelace' } });
  });

  test('that knows people already gives them sessions of one grant, of which the newest lives on', async () => {
    place = await startPlace({}, () => ({ BACKEND_PRESET: 'keycloak' }));
    const { client, visitor } = await arrive(place, 'ada');
    const { refreshToken } = (await sessionIn(client)).tokens;
    const back = await visitor.signIn(await begin(client), 'ada', 'not asked for');
    expect((await comeBack(client, back)).headers.get('location')).toBe('/dashboard');
    expect((await sessionIn(client)).tokens.refreshToken).not.toBe(refreshToken);
    await expectRenewed(client, place);
    await client.signOut();
    expect(await place.provider.find(refreshToken)).toBe(false);
  });

  test('that is told the API as Auth0 is gives tokens for it, and renews them', async () => {
    place = await startPlace({ apiParameter: 'audience' }, () => ({ BACKEND_PRESET: 'auth0' }));
    const asked = new URL(await begin(new TestBrowser(place.target.origin))).searchParams;
    expect([asked.get('audience'), asked.get('resource')]).toEqual([RESOURCE, null]);
    const { client } = await arrive(place, 'ada');
    expect(await subjectAt(client)).toBe('ada');
    await expectRenewed(client, place);
  });

  test('that is asked as Spring Authorization Server is gives refresh tokens without offline access', async () => {
    place = await startPlace({}, () => ({ BACKEND_PRESET: 'spring' }));
    const asked = new URL(await begin(new TestBrowser(place.target.origin))).searchParams;
    expect(asked.get('scope')).toBe('openid profile email');
    const { client } = await arrive(place, 'ada');
    await expectRenewed(client, place);
    const { refreshToken } = (await sessionIn(client)).tokens;
    await client.signOut();
    expect(await place.provider.find(refreshToken)).toBe(false);
  });

  test('whose tokens are for another API signs nobody in', async () => {
    place = await startPlace({}, () => ({ OIDC_RESOURCE: RESOURCE, JWT_AUDIENCE: 'https://other.example/' }));
    const { client, answer } = await arrive(place, 'ada');
    expect(answer.headers.get('location')).toContain('reason=tokens_unusable');
    expect(client.cookies.size).toBe(0);
  });

  test('whose issuer is written otherwise is not believed, and the log has the variable', async () => {
    place = await startPlace({}, (issuer) => ({ OIDC_ISSUER: `${issuer}/` }));
    const client = new TestBrowser(place.target.origin);
    expect(await begin(client)).toContain('reason=login_failed');
    expect(place.target.log.join('\n')).toContain('"variable":"OIDC_ISSUER"');
    expect(client.cookies.size).toBe(0);
  });
});

describe('a password at the token endpoint', () => {
  test.each([
    ['basic', CLIENT.id],
    ['post', 'gatehouse-post'],
    ['none', PUBLIC_CLIENT.id],
  ])('signs in with the client authentication %s, and is renewed and revoked so', async (method, id) => {
    const secret = method === 'none' ? '' : CLIENT.secret;
    const asClient = { BACKEND_CLIENT_AUTHENTICATION: method, CLIENT_ID: id, CLIENT_SECRET: secret };
    place = await startPlace({}, (issuer) => ({ ...byPassword(issuer), ...asClient, OIDC_ISSUER: '' }));
    const { provider, target } = place;
    const client = new TestBrowser(target.origin);
    expect((await client.signIn({ ...ADA, password: 'a guess' })).status).toBe(401);
    expect((await client.signIn(ADA)).status).toBe(303);
    await expectRenewed(client, place, '/api');
    const { refreshToken } = (await sessionIn(client)).tokens;
    expect((await client.signOut()).headers.get('location')).toBe('/login?reason=signed_out');
    expect(await provider.find(refreshToken)).toBe(false);
  });

  test('can be offered beside the provider, each with tokens of its own', async () => {
    place = await startPlace({}, byPassword);
    const byForm = new TestBrowser(place.target.origin);
    expect((await byForm.signIn(ADA)).status).toBe(303);
    const { client: byProvider } = await arrive(place, 'bob');
    expect(await subjectAt(byForm, '/api')).toBe('ada');
    expect(await subjectAt(byProvider, '/api')).toBe('bob');
    for (const client of [byForm, byProvider]) await age(client);
    expect(await subjectAt(byForm, '/api')).toBe('ada');
    expect(await subjectAt(byProvider, '/api')).toBe('bob');
    expect(place.provider.granted.refresh_token).toBe(2);
  });
});
