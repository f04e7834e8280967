import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it, test, vi } from 'vitest';
import { network } from '../../../../edge/adapters/standalone.ts';
import { PRESETS, type Preset } from '../../../../edge/backend/presets/index.ts';
import { definitionProblems } from '../../../../edge/config/backend-checks.ts';
import { definitionText } from '../../../../scripts/doctor/cli/definition.ts';
import {
  credentialsOf,
  enter,
  isSignedOut,
  notesOwner,
} from '../../../fixtures/backends/contracts/browsers.ts';
import type { Contract, Received } from '../../../fixtures/backends/contracts/contract.ts';
import { type Parts, person } from '../../../fixtures/backends/shapes/parts.ts';
import { PLANS } from '../../../fixtures/backends/shapes/plans.ts';
import { PRESET_PLANS, SANCTUM } from '../../../fixtures/backends/shapes/preset-plans.ts';
import { graphqlAt } from '../../../fixtures/backends/shapes/preset-products.ts';
import { startShape } from '../../../fixtures/backends/shapes/stand-ins.ts';
import { age } from '../../../fixtures/clients/expired.ts';
import { examined } from '../../../fixtures/lib/examined.ts';
import { startCoreTarget } from '../../../fixtures/targets/core.ts';
import type { TargetOptions } from '../../../fixtures/targets/target.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What only its owner has, and what no preset says: how tokens are verified. */
const OWNERS = /^(?:JWT_SECRET|BACKEND_API_KEY|CLIENT_ID|CLIENT_SECRET)$/;
const SAID = /^(?:BACKEND_URL|BACKEND_PRESET|CLIENT_ID|JWT_ALGORITHMS)$/;

describe.each(PRESET_PLANS)('the doctor at a stand-in for %s', (name, plan) => {
  it('calls it by its preset, asks with care, and what it says works', async () => {
    const contract = await startShape(plan);
    try {
      const environment = only(contract.environment, OWNERS);
      const { username, password } = credentialsOf(contract, contract.users[0]);
      const typed = ['--user', username, '--password', password];
      const found = await examined(contract.origin, typed, { environment, fetch: network });
      const { variables = {}, own = {} } = found.settings ?? {};
      expect(variables.BACKEND_PRESET, found.printed).toBe(name);
      expect(Object.keys(variables).filter((each) => !SAID.test(each))).toEqual([]);
      expect(found.outcome, found.printed).not.toBe('wrong');
      expect(found.printed).toContain("the product's own code went through sign-in");
      const { social }: Preset = PRESETS[name];
      expect(found.finding('sign-in.elsewhere') !== undefined).toBe(social !== undefined);
      expectHarmless(contract, password);
      await expectWorking(contract, { ...variables, ...own }, PRESETS[name]);
    } finally {
      await contract.stop();
    }
  });
});

describe.each(['', '/api'])(
  'the doctor at a Sanctum whose route is in routes/api.php, asked at its address%s',
  (below) => {
    it('writes where the sign-in is, and leaves the rest of the site where it was', async () => {
      const contract = await startShape({
        ...SANCTUM,
        routes: (parts) =>
          SANCTUM.routes(parts).map((route) =>
            route.kind === 'login' ? { ...route, at: 'POST /api/sanctum/token' as const } : route,
          ),
      });
      try {
        const { username, password } = credentialsOf(contract, contract.users[0]);
        const typed = ['--user', username, '--password', password];
        const { settings, printed } = await examined(contract.origin + below, typed, { fetch: network });
        expect(settings?.variables, printed).toEqual({
          BACKEND_URL: contract.origin,
          BACKEND_PRESET: 'sanctum',
          BACKEND_LOGIN_PATH: '/api/sanctum/token',
        });
        expectHarmless(contract, password);
        await expectWorking(contract, settings?.variables ?? {}, PRESETS.sanctum);
      } finally {
        await contract.stop();
      }
    });
  },
);

it('waits a moment where a backend wants one after a wrong password, as Saleor does', async () => {
  let waits = 0;
  const message = 'Due to too many failed authentication attempts, logining has been suspended.';
  const delayed = { tokenCreate: { token: null, errors: [{ message, code: 'LOGIN_ATTEMPT_DELAYED' }] } };
  const slow = (parts: Parts) =>
    PLANS.saleor.routes(parts).map((route) => ({
      ...route,
      answer: async (received: Received) => {
        if (route.kind !== 'login') return route.answer(received);
        if (Date.now() < waits) return Response.json({ data: delayed });
        const response = await route.answer(received);
        waits = (await response.clone().text()).includes('INVALID_CREDENTIALS') ? Date.now() + 2_000 : 0;
        return response;
      },
    }));
  const contract = await startShape({ ...PLANS.saleor, otherwise: graphqlAt('/graphql/'), routes: slow });
  try {
    const { username, password } = credentialsOf(contract, contract.users[0]);
    const found = await examined(contract.origin, ['--user', username, '--password', password]);
    expect(found.settings?.variables.BACKEND_PRESET, found.printed).toBe('saleor');
  } finally {
    await contract.stop();
  }
});

const HOSTS = /^https:\/\/(?:identitytoolkit|securetoken)\.googleapis\.com/;

describe('the doctor at Firebase', () => {
  test.each<[string, (api: string) => readonly string[], string?]>([
    ['by the address of its own host', (api) => ['https://identitytoolkit.googleapis.com/v1', '--api', api]],
    ['by its name, at the API', (api) => [api, '--preset', 'firebase']],
    ['before it is known where the API is', () => ['https://identitytoolkit.googleapis.com/'], 'BACKEND_URL'],
  ])('knows it %s', async (_, typed, missing) => {
    const contract = await startShape(PLANS.firebase);
    try {
      const { AUTH_URL, ...owners } = contract.environment;
      const { username, password } = credentialsOf(contract, contract.users[0]);
      const [address = '', ...others] = typed(contract.origin);
      const found = await examined(address, ['--user', username, '--password', password, ...others], {
        environment: only(owners, OWNERS),
        fetch: (request) => network(new Request(request.url.replace(HOSTS, contract.origin), request)),
      });
      const { variables = {}, own = {}, fillIn = [] } = found.settings ?? {};
      expect(variables.BACKEND_PRESET, found.printed).toBe('firebase');
      expect(found.outcome, found.printed).not.toBe('wrong');
      expect(found.printed).toContain("the product's own code went through sign-in");
      expectHarmless(contract, password);
      if (missing !== undefined) return expect(fillIn).toMatchObject([{ variable: missing }, {}, {}]);
      expect(variables.BACKEND_URL).toBe(contract.origin);
      const environment = { ...variables, ...own, AUTH_URL: AUTH_URL ?? '' };
      await expectWorking(contract, environment, PRESETS.firebase, { defined: 'firebase' });
    } finally {
      await contract.stop();
    }
  });
});

it('writes what it has found beside a preset that wants a key of its owner', async () => {
  const { routes, tokenOf, ...rest } = PLANS.firebase;
  const contract = await startShape({
    ...{ ...rest, tokenOf },
    routes: (parts) => [
      ...routes(parts),
      { kind: 'me', at: 'GET /me', answer: parts.signedIn(tokenOf, person) },
    ],
  });
  try {
    const { username, password } = credentialsOf(contract, contract.users[0]);
    const typed = ['--preset', 'firebase', '--user', username, '--password', password];
    const { settings, printed } = await examined(contract.origin, typed, {
      environment: only(contract.environment, OWNERS),
      fetch: (request) => network(new Request(request.url.replace(HOSTS, contract.origin), request)),
    });
    expect(settings?.variables, printed).toMatchObject({
      BACKEND_PRESET: 'firebase',
      BACKEND_ME_PATH: '/me',
    });
  } finally {
    await contract.stop();
  }
});

it('finds the keys of a token below its issuer, wherever that is', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const issuer = 'https://tokens.example/shop';
  const contract = await startShape({
    ...PLANS.firebase,
    claims: ({ uuid }) => ({ sub: uuid, iss: issuer }),
  });
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] };
  const elsewhere = new Map<string, unknown>([
    [`${issuer}/.well-known/openid-configuration`, { issuer, jwks_uri: 'https://keys.example/set' }],
    ['https://keys.example/set', keys],
  ]);
  const resigned = async (response: Response) => {
    const text = await response.text();
    const [token = ''] = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(text) ?? [];
    const claims = token === '' ? {} : decodeJwt(token);
    const header = { alg: 'RS256', kid: 'one' };
    const signed = await new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    return new Response(token === '' ? text : text.replaceAll(token, signed), response);
  };
  try {
    const { username, password } = credentialsOf(contract, contract.users[0]);
    const typed = ['--preset', 'firebase', '--user', username, '--password', password];
    const asked: Request[] = [];
    const found = await examined(contract.origin, typed, {
      environment: only(contract.environment, OWNERS),
      fetch: async (request) => {
        const told = elsewhere.get(request.url);
        if (told !== undefined) asked.push(request);
        if (told !== undefined) return Response.json(told);
        return resigned(await network(new Request(request.url.replace(HOSTS, contract.origin), request)));
      },
    });
    expect(found.settings?.variables, found.printed).toMatchObject({
      JWT_JWKS_URL: 'https://keys.example/set',
      JWT_ISSUER: issuer,
      JWT_ALGORITHMS: 'RS256',
    });
    expect(asked.filter(({ method, headers }) => method !== 'GET' || headers.has('authorization'))).toEqual(
      [],
    );
  } finally {
    await contract.stop();
  }
});

it('writes down what variables cannot say, as gatehouse.config.ts takes it', async () => {
  const { routes, ...rest } = PLANS.flask;
  const moved = (parts: Parts) =>
    routes(parts).map((route) =>
      route.kind === 'login' ? { ...route, at: 'POST /session' as const } : route,
    );
  const contract = await startShape({ ...rest, routes: moved });
  try {
    const [user] = contract.users;
    const { JWT_SECRET = '' } = contract.environment;
    const typed = ['--user', user.username, '--password', user.password];
    const { settings, findings, printed } = await examined(contract.origin, typed, {
      environment: { JWT_SECRET },
    });
    const text = settings && definitionText(settings, findings);
    const [, literal = ''] = text?.split('defineBackend(') ?? [];
    const definition = new Function(`return ${literal.slice(0, literal.lastIndexOf(')'))}`)();
    expect(definition, printed).toMatchObject({
      extends: 'custom',
      login: { path: '/session', body: { username: '$username', password: '$password' } },
      refresh: { path: '/refresh', bearer: 'refreshToken' },
    });
    expect(definitionProblems(definition)).toEqual([]);
    expect(text).not.toContain(JWT_SECRET);
  } finally {
    await contract.stop();
  }
});

function only(variables: Readonly<Record<string, string>>, names: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => names.test(name)));
}

/** Nothing that could create or change, and the right password where a wrong one was refused, and nowhere else. */
function expectHarmless({ requests }: Contract, password: string): void {
  expect(requests.length).toBeLessThanOrEqual(150);
  const made = requests.filter(
    ({ kind, method, status, text }) =>
      kind === undefined && !['GET', 'OPTIONS'].includes(method) && status < 300 && text !== '[]',
  );
  expect(made).toEqual([]);
  const told = requests.filter(({ text }) => isIn(text, password));
  expect(told.map(({ kind }) => kind)).toEqual(told.map(() => 'login'));
  expect(told.length).toBeLessThanOrEqual(3);
  const [first] = told;
  const before = first === undefined ? [] : requests.slice(0, requests.indexOf(first));
  expect(before.some(({ kind, text }) => kind === 'login' && text.includes('Wr0ng-'))).toBe(true);
}

function isIn(text: string, password: string): boolean {
  return [password, encodeURIComponent(password), btoa(password)].some((each) => text.includes(each));
}

/** Signs in through the gate with what would be written to a file, goes on after the access token, and signs out. */
async function expectWorking(
  contract: Contract,
  environment: Readonly<Record<string, string>>,
  { refresh, logout }: Preset,
  options: Pick<TargetOptions, 'defined'> = {},
): Promise<void> {
  contract.control.reset();
  const target = await startCoreTarget({ ...options, backend: { ...contract, environment } });
  try {
    const client = await enter(target, contract);
    if (refresh !== undefined) await age(client);
    expect(await notesOwner(client, contract), target.log.join('\n')).toBe(contract.users[0].id);
    if (refresh !== undefined) expect(contract.control.received('refresh')).toHaveLength(1);
    const old = client.clone();
    expect((await client.signOut()).status).toBe(303);
    expect(await isSignedOut(old)).toBe(true);
    expect(contract.control.received('logout')).toHaveLength(
      logout !== undefined && contract.hasLogout ? 1 : 0,
    );
  } finally {
    await target.stop();
  }
}
