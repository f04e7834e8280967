import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../edge/config/config.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import { type LogLine, OPTIONS, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const PROVIDER = { BACKEND_PRESET: 'oidc', CLIENT_ID: 'gatehouse' };
const API = { SESSION_SECRET: SECRET, BACKEND_URL: 'https://api.example.com' };

/** Each variable that is an address, with what it needs beside it. */
const ADDRESSES = [
  ['BACKEND_URL', API],
  ['JWT_JWKS_URL', API],
  ['OIDC_ISSUER', { ...API, ...PROVIDER }],
  ['UPSTASH_REDIS_REST_URL', { ...API, UPSTASH_REDIS_REST_TOKEN: 'a-token' }],
] as const;

const LOOPBACK = [
  'localhost:8000',
  'LOCALHOST',
  'api.localhost',
  '127.0.0.1',
  '127.8.9.1:81',
  '[::1]:80',
  '2130706433',
  '0.0.0.0:8000',
  '[::ffff:127.0.0.1]',
];
const PRIVATE = [
  '10.0.0.5',
  '172.16.0.1',
  '172.31.255.1:8000',
  '192.168.1.20',
  '169.254.1.1',
  '100.64.0.1',
  '[fd12::1]',
  '[fe80::1]',
  '[::ffff:10.0.0.1]',
  'api',
  'api:8000',
  'api.internal',
  'printer.local',
  'nas.home.arpa',
  'api.internal.',
];
const PUBLIC = [
  'api.example.com',
  'api.example.com.',
  '8.8.8.8',
  '11.0.0.1',
  '172.32.0.1',
  '172.15.0.1',
  '192.169.0.1',
  '100.128.0.1',
  '[2001:db8::1]',
  '[::ffff:8.8.8.8]',
  'localhost.example.com',
  '127.0.0.1.nip.io',
  '10.0.0.1.nip.io',
  'internal.example.com',
  'my-internal',
].filter((host) => host.includes('.') || host.includes(':'));

const problemsOf = (environment: object) => {
  const loaded = loadConfig({ ...environment });
  return loaded.ok ? [] : loaded.problems;
};
const warningsOf = (environment: object) => {
  const loaded = loadConfig({ ...environment });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config.warnings.map(({ variable }) => variable);
};

describe.each(ADDRESSES)('%s without TLS', (name, beside) => {
  test.each(PUBLIC)('closes the deployment where anyone may listen: %s', (host) => {
    const [problem, ...others] = problemsOf({ ...beside, [name]: `http://${host}` });
    expect(problem).toMatchObject({ variable: name, cure: expect.stringContaining('https') });
    expect(problem?.problem).toMatch(/^is http:\/\//);
    expect(others).toEqual([]);
  });

  test.each(PRIVATE)('is taken on a private network, and told to the log: %s', (host) => {
    expect(warningsOf({ ...beside, [name]: `http://${host}` })).toEqual([name]);
  });

  test.each(LOOPBACK)('is taken on this machine without a word: %s', (host) => {
    expect(warningsOf({ ...beside, [name]: `http://${host}` })).toEqual([]);
  });

  test('is taken anywhere where that is allowed by a name that says what it is, and told to the log', () => {
    const environment = { ...beside, [name]: 'http://api.example.com', DANGEROUSLY_ALLOW_HTTP: 'on' };
    expect(warningsOf(environment)).toEqual([name]);
  });
});

describe('a service binding', () => {
  const bound = { ...API, BACKEND_URL: 'http://api.example.com', BACKEND: { fetch() {} } };
  test('crosses no network', () => expect(warningsOf(bound)).toEqual([]));
  test('is none where it is text', () => expect(problemsOf({ ...bound, BACKEND: 'x' })).toHaveLength(1));
});

describe('APP_ORIGIN without TLS', () => {
  test.each(['192.168.1.20:8787', 'app.example.com', 'gatehouse', '[fd12::1]'])(
    'closes the deployment, and says that nobody could sign in: http://%s',
    (host) => {
      for (const DANGEROUSLY_ALLOW_HTTP of ['on', 'off']) {
        const [problem, ...others] = problemsOf({
          SESSION_SECRET: SECRET,
          APP_ORIGIN: `http://${host}`,
          DANGEROUSLY_ALLOW_HTTP,
        });
        expect(others).toEqual([]);
        expect(problem).toMatchObject({ variable: 'APP_ORIGIN', cure: expect.stringContaining('TLS') });
        expect(problem?.problem).toContain('browsers do not keep the session cookie');
      }
    },
  );

  test.each(['localhost:8787', '127.0.0.1:8787', '[::1]:8787'])('is this machine: http://%s', (host) => {
    expect(warningsOf({ SESSION_SECRET: SECRET, APP_ORIGIN: `http://${host}` })).toEqual([]);
  });
});

describe('a further API without TLS', () => {
  function open(url: string | { variable: string }, more: object = {}) {
    const log: LogLine[] = [];
    const proxy = { ...OPTIONS.proxy, upstreams: { '/billing': { url } } };
    const opened = openGatehouse(
      { ...API, ...more },
      { ...OPTIONS, proxy },
      {
        backendFetch: () => async () => new Response(),
        log: (level, event, fields = {}) => log.push({ level, event, fields }),
      },
    );
    return { opened, log };
  }

  test('closes the deployment where anyone may listen', () => {
    const { opened } = open({ variable: 'BILLING_URL' }, { BILLING_URL: 'http://billing.example.com' });
    expect(opened).toMatchObject({ ok: false, problems: [{ variable: 'BILLING_URL' }] });
    expect(open('http://billing.example.com').opened).toMatchObject({
      ok: false,
      problems: [{ variable: 'gatehouse.config.ts' }],
    });
  });

  test('is told to the log, once, on a private network', () => {
    const { log } = open('http://billing.internal');
    expect(log.map(({ level, event, fields }) => [level, event, fields.variable])).toEqual([
      ['warn', 'configuration_warning', 'gatehouse.config.ts'],
    ]);
    expect(log[0]?.fields.problem).toContain('/api/billing');
  });

  test('is told to the log where it is allowed all the same', () => {
    const { log } = open('http://billing.example.com', { DANGEROUSLY_ALLOW_HTTP: 'on' });
    expect(log.map(({ event }) => event)).toEqual(['configuration_warning']);
  });
});
