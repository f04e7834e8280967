import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackendServer } from '../fixtures/backends/backend-server.ts';
import { credentialsOf, enter, isSignedOut, notesOwner } from '../fixtures/backends/contracts/browsers.ts';
import type { Contract } from '../fixtures/backends/contracts/contract.ts';
import { startCustom } from '../fixtures/backends/contracts/custom.ts';
import { CONTRACTS } from '../fixtures/backends/contracts/presets.ts';
import { ACCOUNTS } from '../fixtures/backends/openid/accounts.ts';
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from '../fixtures/backends/openid/provider.ts';
import { ProviderBrowser } from '../fixtures/backends/openid/provider-browser.ts';
import { begin, comeBack } from '../fixtures/backends/openid/target.ts';
import { DANA, type SimpleJwt, startSimpleJwt } from '../fixtures/backends/simplejwt.ts';
import { age } from '../fixtures/clients/expired.ts';
import { DEMO_LOGIN, signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { type Consultation, consult, filled } from '../fixtures/lib/doctor.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const ADA = { username: 'ada', password: ACCOUNTS.ada.password };

/** Has the product run with what was printed, and what the owner has filled in. */
async function withProduct(
  origin: string,
  environment: Readonly<Record<string, string>>,
  use: (target: Target) => Promise<void>,
): Promise<void> {
  const target = await startTarget({ backend: { origin, baseUrl: origin, environment } });
  try {
    await use(target);
  } finally {
    await target.stop();
  }
}

function consultAbout(
  url: string,
  { username, password }: { readonly username: string; readonly password: string },
  environment: Readonly<Record<string, string | undefined>> = {},
  more: readonly string[] = [],
): Promise<Consultation> {
  const typed = ['--url', url, '--user', username, ...more];
  return consult(typed, { GATEHOUSE_DOCTOR_PASSWORD: password, ...environment });
}

/** What is asked for beside a name and a password, where there is such a thing. */
function clientOf({ environment }: Contract) {
  const { CLIENT_ID, CLIENT_SECRET, BACKEND_API_KEY } = environment;
  return { CLIENT_ID, CLIENT_SECRET, BACKEND_API_KEY };
}

describe.each(CONTRACTS)('the doctor on %s', (_, preset, start) => {
  let contract: Contract;
  let found: Consultation;
  beforeAll(async () => {
    contract = await start();
    found = await consultAbout(
      contract.origin,
      credentialsOf(contract, contract.users[0]),
      clientOf(contract),
    );
  });
  afterAll(() => contract?.stop());

  it('finds the preset from the address and a user, and shows no secret', () => {
    expect(found.output).toContain('✓ proof');
    expect(found.variables.BACKEND_PRESET).toBe(preset);
    expect(found.variables.BACKEND_URL).toBe(contract.baseUrl);
    for (const token of contract.control.tokens.issued) expect(found.everything).not.toContain(token);
    expect(found.everything).not.toContain(contract.users[0].password);
    const { CLIENT_SECRET = '-', BACKEND_API_KEY = '-' } = contract.environment;
    for (const secret of [CLIENT_SECRET, BACKEND_API_KEY]) {
      if (secret !== '-') expect(found.everything).not.toContain(secret);
    }
  });

  it('is content once there is nothing left to fill in', () => {
    const isKeyMissing = 'JWT_SECRET' in found.variables || 'JWT_PUBLIC_KEY' in found.variables;
    expect(found.code, found.output).toBe(isKeyMissing ? 4 : 0);
  });

  it('tries a right password a few times only, and never a wrong one', () => {
    const [user] = contract.users;
    const posted = contract.requests.filter(({ body }) => body.password === user.password);
    expect(posted.length).toBeLessThanOrEqual(3);
    expect(posted.map(({ status }) => status).every((status) => status < 300)).toBe(true);
    expect(contract.requests.length).toBeLessThan(125);
  });

  it('prints variables that sign in, renew, and sign out', async () => {
    const environment = filled(found.variables, contract.environment);
    await withProduct(contract.origin, environment, async (target) => {
      const client = await enter(target, contract);
      expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
      contract.control.tokens.expireAccessTokens();
      await age(client);
      expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
      expect((await client.signOut()).status).toBe(303);
      expect(await isSignedOut(client)).toBe(true);
    });
  });
});

/** What the documentation of an API tells of requests; what its answers are like, the doctor sees. */
const TOLD = /^BACKEND_(?!URL|API_KEY$|ACCESS|REFRESH_(?:TOKEN|COOKIE)|EXPIRES|USER_PATH|ME_ENVELOPE)/;

describe.each([
  ['in the body', false],
  ['in a cookie', true],
])('the doctor on an API of its own kind, with the refresh token %s', (_, cookie) => {
  it('finds where everything is in its answers', async () => {
    const contract = await startCustom({ cookie });
    const directory = await mkdtemp(join(tmpdir(), 'gatehouse-doctor-'));
    try {
      const told = Object.entries(contract.environment).filter(
        ([name]) => TOLD.test(name) && name !== 'BACKEND_REFRESH_COOKIE',
      );
      const file = join(directory, 'variables');
      await writeFile(file, told.map(([name, value]) => `${name}='${value}'`).join('\n'));
      const { BACKEND_API_KEY, JWT_SECRET } = contract.environment;
      const found = await consultAbout(
        contract.baseUrl,
        credentialsOf(contract, contract.users[0]),
        { BACKEND_API_KEY, JWT_SECRET },
        ['--env', file],
      );
      expect(found.output).toContain('✓ proof');
      const environment = filled(found.variables, contract.environment);
      expect(environment).toMatchObject({ BACKEND_ACCESS_TOKEN_PATH: 'result.token.value' });
      await withProduct(contract.origin, environment, async (target) => {
        const client = await age(await enter(target, contract));
        expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
        expect((await client.signOut()).status).toBe(303);
      });
    } finally {
      await rm(directory, { recursive: true, force: true });
      await contract.stop();
    }
  });
});

describe('the doctor on the demo backend', () => {
  it('finds its key set, and variables that work as they are', async () => {
    const backend = await startBackendServer();
    try {
      const found = await consultAbout(backend.origin, DEMO_LOGIN);
      expect(found.code, found.output).toBe(0);
      await withProduct(backend.origin, { ...found.variables }, async (target) => {
        const client = await age(await signedIn(target.origin));
        expect((await client.api('/products')).status).toBe(200);
        expect((await client.request('/dashboard')).status).toBe(200);
      });
    } finally {
      await backend.close();
    }
  });
});

describe.each([
  ['HS256', 'HS256', true],
  ['RS256, without rotation', 'RS256', false],
] as const)('the doctor on Django with SimpleJWT, %s', (_, algorithm, rotates) => {
  let django: SimpleJwt;
  beforeAll(async () => {
    django = await startSimpleJwt({ algorithm, rotates, accessTokenSeconds: 60 });
  });
  afterAll(() => django?.stop());

  it('finds the preset and the view that tells who it is, and they work', async () => {
    const found = await consultAbout(django.origin, DANA);
    expect(found.code, found.output).toBe(4);
    expect(found.variables).toMatchObject({
      BACKEND_URL: django.origin,
      BACKEND_PRESET: 'simplejwt',
      BACKEND_ME_PATH: '/api/me/',
      JWT_ALGORITHMS: algorithm,
    });
    await withProduct(django.origin, filled(found.variables, django.environment), async (target) => {
      const client = await age(await signedIn(target.origin, DANA));
      expect(await (await client.api('/api/me/')).json()).toMatchObject({ username: 'dana' });
      expect(await (await client.request('/dashboard')).text()).toContain('Dana Django');
      expect((await client.signOut()).status).toBe(303);
    });
  });

  it('prints what works as it is, before anything is filled in', async () => {
    const { ready } = await consultAbout(django.origin, DANA);
    expect(Object.values(ready)).not.toContain('');
    await withProduct(django.origin, ready, async (target) => {
      const client = await age(await signedIn(target.origin, DANA));
      expect(await (await client.api('/api/me/')).json()).toMatchObject({ username: 'dana' });
    });
  });

  it('tries the key that only its owner knows', async () => {
    const { JWT_SECRET, JWT_PUBLIC_KEY } = django.environment;
    const found = await consultAbout(`${django.origin}/api/token/`, DANA, { JWT_SECRET, JWT_PUBLIC_KEY });
    expect(found.code, found.output).toBe(0);
    expect(found.everything).not.toContain(JWT_SECRET ?? 'PRIVATE KEY');
  });
});

describe('the doctor on an OpenID provider', () => {
  let provider: OpenIdProvider;
  beforeAll(async () => {
    provider = await startOpenIdProvider({ accessTokenSeconds: 60 });
    provider.register('http://127.0.0.1:1');
  });
  afterAll(() => provider?.stop());

  it('finds it from the address alone, and what it prints signs people in', async () => {
    const found = await consult(['--url', provider.issuer]);
    expect(found.code, found.output).toBe(4);
    expect(found.variables).toEqual({
      BACKEND_PRESET: 'oidc',
      OIDC_ISSUER: provider.issuer,
      BACKEND_URL: '',
      CLIENT_ID: '',
      CLIENT_SECRET: '',
    });
    const owners = { BACKEND_URL: provider.apiUrl, CLIENT_ID: CLIENT.id, CLIENT_SECRET: CLIENT.secret };
    await withProduct(provider.issuer, filled(found.variables, owners), async (target) => {
      provider.register(target.origin);
      const client = new TestBrowser(target.origin);
      const back = await new ProviderBrowser(provider.issuer).signIn(await begin(client), 'ada');
      expect((await comeBack(client, back)).status).toBe(303);
      expect(await (await client.api('/whoami')).json()).toEqual({ sub: 'ada' });
      expect((await (await age(client)).request('/dashboard')).status).toBe(200);
      expect((await client.signOut()).status).toBe(200);
    });
  });

  it('sees whether it knows the client, and shows its secret to nobody else', async () => {
    const ask = (secret: string) =>
      consult(['--url', `${provider.issuer}/.well-known/openid-configuration`, '--api', provider.apiUrl], {
        CLIENT_ID: CLIENT.id,
        CLIENT_SECRET: secret,
      });
    const [right, wrong] = [await ask(CLIENT.secret), await ask('not-the-secret')];
    expect(right.code, right.output).toBe(0);
    expect(wrong.code, wrong.output).toBe(1);
    expect(right.everything).not.toContain(CLIENT.secret);
    expect(wrong.everything).not.toContain('not-the-secret');
  });

  it('takes its password grant where that is asked for, which works as well', async () => {
    const client = { CLIENT_ID: CLIENT.id, CLIENT_SECRET: CLIENT.secret };
    const found = await consultAbout(provider.issuer, ADA, client, [
      '--preset',
      'oauth2',
      '--me',
      '/api/whoami',
    ]);
    expect(found.code, found.output).toBe(0);
    expect(found.variables).toMatchObject({ BACKEND_PRESET: 'oauth2', BACKEND_LOGIN_PATH: '/token' });
    await withProduct(provider.issuer, filled(found.variables, client), async (target) => {
      const visitor = await age(await signedIn(target.origin, ADA));
      expect(await (await visitor.api('/api/whoami')).json()).toEqual({ sub: 'ada' });
      expect((await visitor.signOut()).status).toBe(303);
    });
  });
});
