import { describe, expect, test } from 'vitest';
import { type ConfigProblem, loadConfig, VARIABLE_NAMES } from '../../../../edge/config/config.ts';
import { VARIABLES } from '../../../../edge/config/variables/index.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import options from '../../../../gatehouse.config.ts';
import { OTHER_SECRET, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const LONG_SECRET = SECRET + OTHER_SECRET;

/** As it stands between the lines of a PEM file. */
const RSA_SPKI = 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj';
/** A backend of one's own. */
const API = { SESSION_SECRET: SECRET, BACKEND_URL: 'https://api.example.com' };
const KEY = '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----';

function problemsOf(environment: Readonly<Record<string, unknown>>): readonly ConfigProblem[] {
  const loaded = loadConfig(environment);
  return loaded.ok ? [] : loaded.problems;
}

function configOf(environment: Readonly<Record<string, unknown>> = {}) {
  const loaded = loadConfig({ SESSION_SECRET: SECRET, ...environment });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

describe('where a refresh is asked for', () => {
  const OWN = { ...API, BACKEND_PRESET: 'custom', BACKEND_LOGIN_PATH: '/session' };

  test('is nowhere, where a backend of one’s own has no address for it', () => {
    expect(configOf(OWN).backend.preset.refresh).toBeUndefined();
  });

  test('moves with the sign-in, where a preset has both at one address', () => {
    const moved = configOf({
      ...API,
      BACKEND_PRESET: 'oauth2',
      BACKEND_LOGIN_PATH: '/o/token/',
      CLIENT_ID: 'x',
    });
    expect(moved.backend.preset.refresh?.path).toBe('/o/token/');
  });
});

describe('a bad configuration is refused, with the variable, what is wrong, and the cure', () => {
  test.each([
    ['SESSION_SECRET', undefined],
    ['SESSION_SECRET', ''],
    ['SESSION_SECRET', 'short'],
    ['SESSION_SECRET', 'x'.repeat(31)],
    ['SESSION_SECRET', `${SECRET},short`],
    ['SESSION_SECRET', `${SECRET},`],
    ['BACKEND_URL', 'api.example.com'],
    ['BACKEND_URL', 'ftp://api.example.com'],
    ['BACKEND_URL', 'https://user:password@api.example.com'],
    ['BACKEND_URL', 'https://api.example.com/?x=1'],
    ['BACKEND_URL', 'https://api.example.com/#x'],
    ['BACKEND_URL', 'https://api.example.com/?'],
    ['BACKEND_URL', 'demo'],
    ['BACKEND_PRESET', 'unheard-of'],
    ['BACKEND_PRESET', 'constructor'],
    ['JWT_JWKS_URL', '/jwks.json'],
    ['JWT_PUBLIC_KEY', 'MFkw'],
    ['JWT_SECRET', 'short'],
    ['JWT_SECRET', 'undefined'],
    ['JWT_SECRET', 'null'],
    ['JWT_SECRET', 'changeme'.repeat(8)],
    ['JWT_SECRET', 'a-string-secret-at-least-256-bits-long'],
    ['JWT_SECRET', 'your-very-own-secret-of-some-length'],
    ['JWT_SECRET', 'x'.repeat(64)],
    ['JWT_SECRET', KEY],
    ['JWT_SECRET', RSA_SPKI],
    ['JWT_SECRET', '{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}'],
    ['JWT_ALGORITHMS', 'none'],
    ['JWT_ALGORITHMS', 'HS256'],
    ['JWT_CLOCK_TOLERANCE', '301'],
    ['JWT_CLOCK_TOLERANCE', '-1'],
    ['JWT_CLOCK_TOLERANCE', '1.5'],
    ['SESSION_IDLE_TIMEOUT', '59'],
    ['SESSION_ABSOLUTE_TIMEOUT', 'a day'],
    ['REFRESH_COORDINATOR', 'carrier-pigeon'],
    ['UPSTASH_REDIS_REST_URL', 'http://name.upstash.io'],
    ['UPSTASH_REDIS_REST_URL', 'rediss://name.upstash.io'],
    ['UPSTASH_REDIS_REST_TOKEN', 'two words'],
    ['APP_ORIGIN', 'app.example.com'],
    ['APP_ORIGIN', 'https://app.example.com/'],
    ['PROXY_TIMEOUT_MS', '0'],
    ['PROXY_MAX_BODY_BYTES', '10 MB'],
  ])('T10: %s = %j', (variable, value) => {
    const problems = problemsOf({ SESSION_SECRET: SECRET, [variable]: value });
    expect(problems.map((problem) => problem.variable)).toContain(variable);
    for (const { problem, cure } of problems) {
      expect(problem).toMatch(/\w/);
      expect(cure).toMatch(/^[A-Z].*\.$/);
    }
  });

  test.each([
    [{ REFRESH_COORDINATOR: 'redis' }, ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN']],
    [{ UPSTASH_REDIS_REST_URL: 'https://name.upstash.io' }, ['UPSTASH_REDIS_REST_TOKEN']],
    [{ UPSTASH_REDIS_REST_TOKEN: 'token' }, ['UPSTASH_REDIS_REST_URL']],
  ])('half a Redis: %j', (environment, missing) => {
    const problems = problemsOf({ SESSION_SECRET: SECRET, ...environment });
    expect(problems.map(({ variable }) => variable)).toEqual(missing);
  });

  test.each(['redis', 'durable-object'])(
    'a coordinator that the platform does not have: %s',
    (coordinator) => {
      const environment = {
        SESSION_SECRET: SECRET,
        REFRESH_COORDINATOR: coordinator,
        UPSTASH_REDIS_REST_URL: 'https://name.upstash.io',
        UPSTASH_REDIS_REST_TOKEN: 'token',
      };
      const opened = openGatehouse(environment, options, { backendFetch: () => async () => new Response() });
      expect(opened).toMatchObject({ ok: false, problems: [{ variable: 'REFRESH_COORDINATOR' }] });
    },
  );

  test('all problems at once', () => {
    const problems = problemsOf({
      SESSION_SECRET: 'x',
      BACKEND_URL: 'x',
      BACKEND_PRESET: 'x',
      APP_ORIGIN: 'x',
    });
    expect(problems.map(({ variable }) => variable)).toEqual([
      'SESSION_SECRET',
      'BACKEND_URL',
      'BACKEND_PRESET',
      'APP_ORIGIN',
    ]);
  });

  test('without ever repeating a value', () => {
    const secret = 'my-short-secret';
    const problems = problemsOf(Object.fromEntries(VARIABLE_NAMES.map((name) => [name, secret])));
    expect(problems.length).toBeGreaterThan(5);
    expect(JSON.stringify(problems)).not.toContain(secret);
  });

  test('two sources of keys contradict each other', () => {
    const problems = problemsOf({ ...API, JWT_PUBLIC_KEY: KEY, JWT_SECRET: SECRET });
    expect(problems.map(({ variable }) => variable)).toEqual(['JWT_SECRET']);
  });

  test.each(['JWT_JWKS_URL', 'JWT_PUBLIC_KEY', 'JWT_SECRET'])(
    'an empty %s does not silently end verification',
    (variable) => {
      const environment = { SESSION_SECRET: SECRET, [variable]: '' };
      const problems = problemsOf({ ...environment, BACKEND_URL: 'https://api.example.com' });
      expect(problems.map((problem) => problem.variable)).toEqual([variable]);
      expect(problemsOf({ ...environment, BACKEND_URL: 'demo:' })).toEqual([]);
    },
  );

  test.each(['HS256,RS256', 'RS256,HS256', 'HS256,ES256'])(
    'shared secrets and public keys do not mix: %s',
    (list) => {
      const keys = [{ JWT_SECRET: SECRET }, { JWT_PUBLIC_KEY: KEY }, { JWT_JWKS_URL: 'https://k.example/' }];
      for (const key of keys) {
        const problems = problemsOf({ ...API, ...key, JWT_ALGORITHMS: list });
        expect(problems.map(({ variable }) => variable)).toEqual(['JWT_ALGORITHMS']);
      }
    },
  );

  test('T10: an algorithm must fit the kind and the length of the key', () => {
    const key = { JWT_SECRET: SECRET };
    expect(problemsOf({ ...API, ...key, JWT_ALGORITHMS: 'ES256' })).toHaveLength(1);
    const short = { JWT_SECRET: SECRET.slice(0, 32) };
    expect(problemsOf({ ...API, ...short, JWT_ALGORITHMS: 'HS512' })).toHaveLength(1);
    expect(problemsOf({ ...API, JWT_SECRET: LONG_SECRET, JWT_ALGORITHMS: 'HS512' })).toEqual([]);
    const keys = { JWT_PUBLIC_KEY: KEY, JWT_ALGORITHMS: 'ES256,HS256' };
    expect(problemsOf({ ...API, ...keys })).toHaveLength(1);
  });
});

describe('a good configuration', () => {
  test('needs a secret and nothing else', () => {
    const config = configOf();
    expect(config.secrets).toEqual([SECRET]);
    expect(config.backend).toMatchObject({ embedded: true, baseUrl: 'http://demo.internal/api/v1' });
    expect(config.verification).toMatchObject({
      keys: { kind: 'jwks', url: 'http://demo.internal/.well-known/jwks.json' },
      issuer: 'http://demo.internal',
      audience: 'gatehouse-demo',
    });
    expect(config.verification).toMatchObject({ algorithms: undefined, leewaySeconds: 30 });
  });

  test('may list secrets, newest first', () => {
    expect(configOf({ SESSION_SECRET: ` ${OTHER_SECRET} , ${SECRET}` }).secrets).toEqual([
      OTHER_SECRET,
      SECRET,
    ]);
  });

  test('takes an empty variable for one that is not set', () => {
    const empty = Object.fromEntries(VARIABLE_NAMES.map((name) => [name, '']));
    expect(configOf({ ...empty, SESSION_SECRET: SECRET, BACKEND_URL: 'demo:' })).toEqual(configOf());
  });

  describe("the Redis of Vercel's marketplace", () => {
    const MARKETPLACE = { KV_REST_API_URL: 'https://kv.upstash.io', KV_REST_API_TOKEN: 'kv-token' };

    test('is found by the names that it is announced with', () => {
      expect(configOf(MARKETPLACE).redis).toEqual({ url: 'https://kv.upstash.io', token: 'kv-token' });
    });

    test('stands back where a Redis of our own names is set', () => {
      const own = { UPSTASH_REDIS_REST_URL: 'https://own.upstash.io', UPSTASH_REDIS_REST_TOKEN: 'own-token' };
      expect(configOf({ ...MARKETPLACE, ...own }).redis).toEqual({
        url: 'https://own.upstash.io',
        token: 'own-token',
      });
    });

    test('never lends its token to another address', () => {
      const environment = { UPSTASH_REDIS_REST_URL: 'https://own.upstash.io', ...MARKETPLACE };
      const problems = problemsOf({ SESSION_SECRET: SECRET, ...environment });
      expect(problems.map(({ variable }) => variable)).toEqual(['UPSTASH_REDIS_REST_TOKEN']);
    });
  });

  test('never trusts the keys of the demo for another backend', () => {
    expect(configOf({ BACKEND_URL: 'https://api.example.com/v1/' })).toMatchObject({
      backend: { baseUrl: 'https://api.example.com/v1', embedded: false },
      verification: { keys: { kind: 'opaque' }, issuer: undefined, audience: undefined },
    });
  });

  test.each(['\\n', '\\r\\n', '\\\\n', '\\\\r\\\\n', '\r\n'])(
    'takes a key whose line breaks are written %j',
    (written) => {
      const key = ` ${KEY.replaceAll('\n', written)}${written}`;
      const { keys } = configOf({ ...API, JWT_PUBLIC_KEY: key }).verification;
      expect(keys).toEqual({ kind: 'spki', pem: written === '\r\n' ? KEY.replaceAll('\n', '\r\n') : KEY });
    },
  );

  test('counts in milliseconds from here on', () => {
    const { lifetimes } = configOf({ SESSION_IDLE_TIMEOUT: '60', SESSION_ABSOLUTE_TIMEOUT: '120' });
    expect(lifetimes).toEqual({ idle: 60_000, absolute: 120_000 });
  });

  test('leaves alone what else the platform keeps beside the variables', () => {
    expect(configOf({ ASSETS: { fetch() {} }, PATH: '/bin' })).toEqual(configOf());
  });
});

test('every variable says what it is for, and how to cure it', () => {
  for (const [name, { about, cure }] of Object.entries(VARIABLES)) {
    expect(name).toMatch(/^[A-Z_]+$/);
    expect(about).toMatch(/^[A-Z].*\.$/);
    expect(cure).toMatch(/^[A-Z].*\.$/);
  }
});
