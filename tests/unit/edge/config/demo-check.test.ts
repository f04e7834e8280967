import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../edge/config/config.ts';
import { VARIABLES } from '../../../../edge/config/variables/index.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import options from '../../../fixtures/core/demo-options.ts';
import { OWN_API, SECRET, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const NAMES = Object.keys(VARIABLES).filter(
  (name) => /^(?:OIDC|JWT|CLIENT|BACKEND)_/.test(name) && name !== 'BACKEND_URL',
);
const ELSEWHERE: readonly string[] = ['BACKEND_PRESET', 'CLIENT_ADDRESS_HEADER'];

function problemsOf(environment: Readonly<Record<string, unknown>>) {
  const loaded = loadConfig({ SESSION_SECRET: SECRET, ...environment });
  return loaded.ok ? [] : loaded.problems;
}

describe('a site that has lost the address of its backend does not open with the accounts of the demo', () => {
  describe.each([[{}], [{ BACKEND_URL: 'demo:' }], [{ BACKEND_URL: ' demo:\n' }]])('%j', (backend) => {
    test.each(NAMES.filter((name) => !ELSEWHERE.includes(name)))('beside %s', (name) => {
      const problems = problemsOf({ ...backend, [name]: 'x' });
      const [found, ...others] = problems.filter(({ variable }) => variable === 'BACKEND_URL');
      expect(found?.problem).toContain(`beside ${name}`);
      expect(others).toEqual([]);
    });
  });

  test('beside the settings of a whole provider', () => {
    const provider = { OIDC_ISSUER: 'https://id.example', CLIENT_ID: 'gate', CLIENT_SECRET: 'a-secret' };
    for (const backend of [{}, { BACKEND_URL: 'demo:', BACKEND_PRESET: 'platzi' }]) {
      expect(problemsOf({ ...backend, ...provider }).map(({ variable }) => variable)).toEqual([
        'BACKEND_URL',
      ]);
    }
  });

  test('beside a name that is misspelt, where the platform lists what is set', () => {
    expect(problemsOf({ JWT_JWKS_URI: 'https://id.example/keys' })[0]?.problem).toContain('JWT_JWKS_URI');
  });

  test('beside a preset alone', () => {
    expect(problemsOf({ BACKEND_PRESET: 'platzi' })).toHaveLength(1);
    expect(problemsOf({ BACKEND_URL: 'demo:', BACKEND_PRESET: 'directus' })).toHaveLength(1);
  });

  test.each(['', ' ', '\n'])('where it is there, and empty: %j', (BACKEND_URL) => {
    const problems = problemsOf({ BACKEND_URL });
    expect(problems.map(({ variable }) => variable)).toEqual(['BACKEND_URL']);
    expect(problems[0]?.problem).toMatch(/^is empty/);
  });

  test.each([{}, { BACKEND_URL: 'demo:' }])('where the demo is not allowed: %j', (backend) => {
    const problems = problemsOf({ ...backend, ALLOW_DEMO: 'off' });
    expect(problems.map(({ variable }) => variable)).toEqual(['BACKEND_URL']);
    expect(problems[0]?.problem).toContain('ALLOW_DEMO is off');
    expect(problemsOf({ ...OWN_API, ALLOW_DEMO: 'off' })).toEqual([]);
  });
});

describe('the demo opens', () => {
  test.each([
    [{}],
    [{ BACKEND_URL: 'demo:' }],
    [{ BACKEND_URL: 'demo:', BACKEND_PRESET: 'platzi' }],
    [{ APP_ORIGIN: 'https://demo.example', SESSION_IDLE_TIMEOUT: '600', CLIENT_ADDRESS_HEADER: 'x-real-ip' }],
    [{ JWT_SECRET: '', OIDC_ISSUER: '' }],
    [{ BACKEND: { fetch() {} }, CLIENT_DATABASE: {} }],
  ])('with %j', (environment) => expect(problemsOf(environment)).toEqual([]));
});

describe('a site that runs the demo', () => {
  const told = (house: TestGatehouse) => house.log.filter(({ event }) => event === 'demo_in_use');

  test('says so in its log, once an isolate', async () => {
    const house = new TestGatehouse({ origin: 'https://gate.example' });
    await house.browser().request('/');
    await house.browser().request('/login');
    expect(told(house)).toHaveLength(1);
    expect(told(house)[0]).toMatchObject({ level: 'warn', fields: { variable: 'BACKEND_URL' } });
    house.restart();
    await house.browser().request('/health');
    expect(told(house)).toHaveLength(2);
  });

  test('is one that others reach: a machine to try things out on says nothing', async () => {
    const house = new TestGatehouse();
    await house.browser().request('/');
    expect(told(house)).toEqual([]);
  });

  test('is not one with a backend of its own', async () => {
    const house = new TestGatehouse({ origin: 'https://gate.example', environment: OWN_API });
    await house.browser().request('/');
    expect(told(house)).toEqual([]);
  });
});

test('a site that has dropped the demo opens with a backend of its own alone, and says what is missing', () => {
  const open = (environment: Readonly<Record<string, string>>) =>
    openGatehouse({ SESSION_SECRET: SECRET, ...environment }, options, {
      backendFetch: () => async () => new Response(),
      hasDemo: false,
      log: () => undefined,
    });
  for (const environment of [{}, { BACKEND_URL: 'demo:' }]) {
    expect(open(environment)).toMatchObject({ ok: false, problems: [{ variable: 'BACKEND_URL' }] });
  }
  expect(open({ BACKEND_URL: 'https://api.example' }).ok).toBe(true);
});
