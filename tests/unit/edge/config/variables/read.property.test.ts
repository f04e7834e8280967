import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LoadedConfig, loadConfig, VARIABLE_NAMES } from '../../../../../edge/config/config.ts';
import { VARIABLES } from '../../../../../edge/config/variables/index.ts';
import { openGatehouse } from '../../../../../edge/gatehouse.ts';
import { OPTIONS, SECRET } from '../../../../fixtures/core/test-gatehouse.ts';

const NAMES = Object.keys(VARIABLES);
const API = { SESSION_SECRET: SECRET, BACKEND_URL: 'https://api.example.com' };
const KEY = '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----';

/** A value that each variable takes, and what it needs beside it. */
const GOOD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  SESSION_SECRET: { SESSION_SECRET: SECRET },
  BACKEND_URL: { BACKEND_URL: 'https://api.example.com/v1' },
  BACKEND_PRESET: { BACKEND_PRESET: 'directus' },
  OIDC_ISSUER: { OIDC_ISSUER: 'https://id.example/t1', CLIENT_ID: 'gate' },
  CLIENT_ID: { CLIENT_ID: 'gate' },
  CLIENT_SECRET: { CLIENT_SECRET: 'a secret', CLIENT_ID: 'gate' },
  OIDC_RESOURCE: { OIDC_RESOURCE: 'api://1', OIDC_ISSUER: 'https://id.example', CLIENT_ID: 'gate' },
  OIDC_LABEL: { OIDC_LABEL: 'Example ID', OIDC_ISSUER: 'https://id.example', CLIENT_ID: 'gate' },
  JWT_JWKS_URL: { JWT_JWKS_URL: 'https://api.example.com/keys' },
  JWT_PUBLIC_KEY: { JWT_PUBLIC_KEY: KEY },
  JWT_SECRET: { JWT_SECRET: SECRET },
  JWT_ISSUER: { JWT_ISSUER: 'https://id.example', JWT_SECRET: SECRET },
  JWT_AUDIENCE: { JWT_AUDIENCE: 'an api', JWT_SECRET: SECRET },
  JWT_ALGORITHMS: { JWT_ALGORITHMS: 'HS256', JWT_SECRET: SECRET },
  BACKEND_LOGIN_FIELDS: { BACKEND_LOGIN_FIELDS: '{"mode":"json"}' },
  BACKEND_SCOPE: { BACKEND_SCOPE: 'read write' },
  BACKEND_API_KEY: { BACKEND_API_KEY: 'key' },
  BACKEND_ME_FIELDS: { BACKEND_ME_FIELDS: 'id,name' },
  BACKEND_LOGOUT_PATH: { BACKEND_LOGOUT_PATH: '/out' },
  BACKEND_EXPIRED: { BACKEND_EXPIRED: '401,419' },
  BACKEND_REGISTRATION_INPUTS: { BACKEND_REGISTRATION_INPUTS: 'email=mail' },
  SESSION_IDLE_TIMEOUT: { SESSION_IDLE_TIMEOUT: '600' },
  REFRESH_COORDINATOR: { REFRESH_COORDINATOR: 'memory' },
  UPSTASH_REDIS_REST_URL: { UPSTASH_REDIS_REST_URL: 'https://r.example', UPSTASH_REDIS_REST_TOKEN: 't' },
  UPSTASH_REDIS_REST_TOKEN: { UPSTASH_REDIS_REST_TOKEN: 't', UPSTASH_REDIS_REST_URL: 'https://r.example' },
  APP_ORIGIN: { APP_ORIGIN: 'https://app.example,https://app-*-team.vercel.app' },
  STRICT_TRANSPORT_SECURITY: { STRICT_TRANSPORT_SECURITY: 'max-age=60; includeSubDomains' },
  CLIENT_ADDRESS_HEADER: { CLIENT_ADDRESS_HEADER: 'x-real-ip' },
  OTEL_EXPORTER_OTLP_ENDPOINT: { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.example' },
  OTEL_EXPORTER_OTLP_HEADERS: { OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%2Cb, x-team = shop' },
  OTEL_SERVICE_NAME: { OTEL_SERVICE_NAME: 'shop-gate' },
  LOG_REQUESTS: { LOG_REQUESTS: 'off' },
};

const throwing = () => ({
  get value(): never {
    throw new Error('This binding is not to be looked at.');
  },
  toString(): never {
    throw new Error('Nor is it text.');
  },
});
const LONG = ['a', '/', ' ', '"', '-', '.', '\\', '[', 'https://', 'a/', '=,', '-----BEGIN PUBLIC KEY-----'];
const anyValue = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(Symbol('x'), throwing(), () => '', new Proxy({}, {}), Number.NaN, 1e21, -0),
  fc.constantFrom(...LONG).map((part) => `https://a.example/${part.repeat(1000)}x`),
);

function expectSound(loaded: LoadedConfig): void {
  if (loaded.ok) return;
  expect(loaded.problems.length).toBeGreaterThan(0);
  for (const { variable, problem, cure } of loaded.problems) {
    expect(NAMES).toContain(variable);
    expect(problem.length).toBeLessThan(300);
    expect(cure).toMatch(/^[A-Z].*\.$/);
  }
}

describe('whatever is in the place of a variable, nothing is thrown', () => {
  test.each(VARIABLE_NAMES)('%s', (name) => {
    fc.assert(
      fc.property(anyValue, fc.constantFrom(API, { SESSION_SECRET: SECRET }, {}), (value, beside) => {
        const environment = { ...beside, [name]: value };
        expectSound(loadConfig(environment));
        openGatehouse(environment, OPTIONS, { backendFetch: () => async () => new Response() });
      }),
      { numRuns: 20 },
    );
  });

  test('nor does a megabyte of anything take long', () => {
    for (const [index, name] of NAMES.entries()) {
      const part = LONG[index % LONG.length] ?? 'a';
      for (const value of [
        part.repeat(1_000_000 / part.length),
        `https://a.example/${'/'.repeat(1_000_000)}x`,
      ]) {
        expectSound(loadConfig({ ...API, [name]: value }));
      }
    }
  }, 60_000);

  test('nor by an environment that throws wherever it is looked at', () => {
    const fail = (): never => {
      throw new Error('Not to be looked at.');
    };
    for (const traps of [{ get: fail }, { ownKeys: fail }, { has: fail, get: fail, ownKeys: fail }]) {
      const environment = new Proxy<Record<string, unknown>>({ SESSION_SECRET: SECRET }, traps);
      expectSound(loadConfig(environment));
      openGatehouse(environment, OPTIONS, { backendFetch: () => async () => new Response() });
    }
  });

  test('and what is no text closes the deployment by name', () => {
    for (const value of [{}, [], Symbol('x'), 1.5, 1e21, throwing(), () => 'x', 1n]) {
      for (const name of NAMES) {
        const loaded = loadConfig({ ...API, [name]: value });
        if (loaded.ok) throw new Error(`${name} was taken`);
        expect(loaded.problems.map(({ variable }) => variable)).toContain(name);
      }
    }
  });
});

describe('a blank or a line break around a value', () => {
  const AROUND = ['\n', '\r\n', ' ', '\t', '\u00a0', '\ufeff', ' \n '];
  const exact = ['CLIENT_SECRET', 'JWT_SECRET'];

  test.each(Object.entries(GOOD))('is not part of %s, or is refused by its name', (name, environment) => {
    const good = loadConfig({ ...API, ...environment });
    expect(good).toMatchObject({ ok: true });
    for (const blank of AROUND) {
      const value = environment[name];
      for (const dressed of [`${blank}${value}`, `${value}${blank}`, `${blank}${value}${blank}`]) {
        const loaded = loadConfig({ ...API, ...environment, [name]: dressed });
        if (exact.includes(name) && !/^[\r\n]+$/.test(blank)) {
          expect(loaded).toMatchObject({ ok: false, problems: [{ variable: name }] });
        } else {
          expect(loaded).toEqual(good);
        }
      }
    }
  });

  test('is not part of the address of a further API', () => {
    const proxy = { ...OPTIONS.proxy, upstreams: { '/billing': { url: { variable: 'BILLING_URL' } } } };
    const opened = openGatehouse(
      { ...API, BILLING_URL: ' https://billing.example.com/v2/\n' },
      { ...OPTIONS, proxy },
      { backendFetch: () => async () => new Response() },
    );
    expect(opened.ok).toBe(true);
  });
});

test.each(['""', "''", '``', '“”', '„“', '‘’'])(
  'quotation marks that came along are refused by name: %s',
  (marks) => {
    for (const [name, environment] of Object.entries(GOOD)) {
      // Keys in PEM are kept in files that have them.
      if (name === 'JWT_PUBLIC_KEY') continue;
      const loaded = loadConfig({
        ...API,
        ...environment,
        [name]: `${marks[0]}${environment[name]}${marks[1]}`,
      });
      if (loaded.ok) throw new Error(`${name} was taken`);
      expect(loaded.problems.map(({ variable }) => variable)).toContain(name);
    }
  },
);

test.each(['undefined', 'null', '[object Object]'])(
  'what a script makes of no value is refused: %s',
  (word) => {
    for (const name of ['JWT_ISSUER', 'JWT_AUDIENCE', 'CLIENT_ID', 'CLIENT_SECRET', 'OIDC_LABEL']) {
      const loaded = loadConfig({ ...API, JWT_SECRET: SECRET, CLIENT_ID: 'gate', [name]: word });
      expect(loaded).toMatchObject({ ok: false, problems: [{ variable: name }] });
    }
  },
);

test.each(['', 'export '])('a whole line of a file is refused, and its name with it: %j', (before) => {
  for (const [name, environment] of Object.entries(GOOD)) {
    // A key is found wherever it stands.
    if (name === 'JWT_PUBLIC_KEY') continue;
    const loaded = loadConfig({ ...API, ...environment, [name]: `${before}${name}=${environment[name]}` });
    if (loaded.ok) throw new Error(`${name} was taken`);
    expect(loaded.problems.map(({ variable }) => variable)).toContain(name);
  }
});

test('whole numbers and flags of TOML are read as what they are', () => {
  const environment = { ...API, SESSION_IDLE_TIMEOUT: 600, LOG_REQUESTS: false, CLIENT_ID: 42 };
  expect(loadConfig(environment)).toMatchObject({
    ok: true,
    config: { lifetimes: { idle: 600_000 }, logRequests: false, backend: { client: { id: '42' } } },
  });
});

describe('an address is read in one way only', () => {
  test.each([
    ['HTTPS://API.Example.com/V1/', 'https://api.example.com/V1'],
    ['https://api.example.com:443/v1//', 'https://api.example.com/v1'],
    ['https://api.example.com/a/../v1', 'https://api.example.com/v1'],
  ])('%s is %s', (BACKEND_URL, baseUrl) => {
    expect(loadConfig({ ...API, BACKEND_URL })).toMatchObject({ ok: true, config: { backend: { baseUrl } } });
  });

  test.each([
    'https://api.exa\nmple.com',
    'https://api.example.com/v 1',
    'https:\\\\api.example.com',
    'https:api.example.com',
    'https://api.example.com/v1\u200b',
    'https://user@api.example.com',
    "https://api.example.com'",
    'https://api.example.com;',
    'https://api.example.com,https://b.example.com',
  ])('%j closes the deployment', (url) => {
    for (const name of ['BACKEND_URL', 'JWT_JWKS_URL', 'OIDC_ISSUER', 'UPSTASH_REDIS_REST_URL']) {
      const loaded = loadConfig({ ...API, CLIENT_ID: 'g', UPSTASH_REDIS_REST_TOKEN: 't', [name]: url });
      if (loaded.ok) throw new Error(`${name} was taken`);
      expect(loaded.problems.map(({ variable }) => variable)).toContain(name);
    }
  });
});
