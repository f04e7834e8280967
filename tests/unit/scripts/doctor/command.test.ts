import { describe, expect, test, vi } from 'vitest';
import { readOptions } from '../../../../scripts/doctor/cli/options.ts';
import { createSecrets } from '../../../../scripts/doctor/cli/secrets.ts';
import { readAddress } from '../../../../scripts/doctor/discover/addresses.ts';
import type { Diagnosis } from '../../../../scripts/doctor/report/findings.ts';
import { fine, note, wrong } from '../../../../scripts/doctor/report/findings.ts';
import { writeJson, writeReport } from '../../../../scripts/doctor/report/report.ts';
import { startDirectus } from '../../../fixtures/backends/contracts/directus.ts';
import { consult } from '../../../fixtures/lib/doctor.ts';
import { freePort } from '../../../fixtures/lib/free-port.ts';

vi.setConfig({ testTimeout: 60_000 });

const DIAGNOSIS: Diagnosis = {
  address: 'https://api.example/',
  findings: [
    fine('address.reached', 'https://api.example answers.'),
    note(
      'clock.skewed',
      'Its clock is ten seconds behind the clock of this machine, which is not much.',
      'Set it.',
    ),
    wrong('refresh.fails', 'It does not take the token.', 'Look into its log.'),
  ],
  settings: {
    variables: { BACKEND_URL: 'https://api.example', CLIENT_ID: 'gate house' },
    fillIn: [{ variable: 'JWT_SECRET', what: 'the secret', given: false }],
  },
  outcome: 'wrong',
};

describe('the report', () => {
  test('is aligned, wraps at the width of the terminal, and says each subject once', () => {
    const lines = writeReport(DIAGNOSIS, { width: 60, colors: false }).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(lines.filter((line) => /^ {2}[✓!✗] /.test(line)).map((line) => line.slice(15, 16))).toEqual([
      'h',
      'I',
      'I',
    ]);
  });

  test('has colours on a terminal alone', () => {
    const sequence = '\u001b[';
    expect(writeReport(DIAGNOSIS, { width: 80, colors: false })).not.toContain(sequence);
    expect(writeReport(DIAGNOSIS, { width: 80, colors: true })).toContain(sequence);
  });

  test('quotes what a parser of variables would take apart', () => {
    expect(writeReport(DIAGNOSIS, { width: 80, colors: false })).toContain("    CLIENT_ID='gate house'\n");
  });

  test('is one document as JSON', () => {
    const { findings, settings } = DIAGNOSIS;
    expect(JSON.parse(writeJson(DIAGNOSIS))).toEqual({
      version: 2,
      url: 'https://api.example/',
      outcome: 'wrong',
      exitCode: 1,
      findings,
      settings,
    });
  });
});

describe('the command', () => {
  test.each([
    [[], 'missing'],
    [['--url'], 'lacks its value'],
    [['--url', 'ftp://x'], 'no http(s) address'],
    [['--url', 'https://me:pw-of-mine@api.example'], 'no http(s) address'],
    [['--url', 'api.example', '--preset', 'rails'], 'none of'],
    [['--url', 'api.example', '--pasword=pw-of-mine'], 'does not know'],
    [['--url', 'api.example', 'pw-of-mine'], 'without an option'],
    [['--url', 'api.example', '--password', 'pw-of-mine'], '--user'],
    [['--url', 'api.example', '--me', 'me'], 'not a path'],
    [['--env', '/no/such/file'], 'no file'],
  ])('ends with 2 and says why: %j', async (arguments_, words) => {
    const { code, everything } = await consult(arguments_);
    expect(code).toBe(2);
    expect(everything).toContain(words);
    expect(everything).toContain('exit codes:');
    expect(everything).not.toContain('pw-of-mine');
  });

  test('ends with 3 where nobody is', async () => {
    const { code, output } = await consult(['--url', `127.0.0.1:${await freePort()}`]);
    expect(code).toBe(3);
    expect(output).toContain('It cannot be reached.');
  });

  test('ends with 1 after a wrong password, and with 4 without one; its JSON says the same', async () => {
    const directus = await startDirectus();
    try {
      const typed = ['--json', '--url', directus.origin, '--user', 'ines@example.com'];
      const refused = await consult(typed, { GATEHOUSE_DOCTOR_PASSWORD: 'a-wrong-guess' });
      const untried = await consult(typed);
      expect([refused.code, untried.code]).toEqual([1, 4]);
      const documents = [refused, untried].map(({ output }) => JSON.parse(output));
      expect(documents.map(({ exitCode, outcome }) => [exitCode, outcome])).toEqual([
        [1, 'wrong'],
        [4, 'incomplete'],
      ]);
      expect(refused.everything).not.toContain('a-wrong-guess');
    } finally {
      await directus.stop();
    }
  });

  test('has nothing to say of the demo', async () => {
    const { code, output } = await consult(['--env', '/dev/null']);
    expect(code).toBe(0);
    expect(output).toContain('demo');
  });
});

test('secrets are read from the environment, and an empty one is none', () => {
  const read = readOptions(['--url', 'x', '--secret-from', 'DJANGO_KEY'], {
    DJANGO_KEY: 'key',
    CLIENT_SECRET: '',
  });
  expect(read).toMatchObject({ options: { keys: { JWT_SECRET: 'key' }, clientSecret: undefined } });
});

test.each([
  ['api.example', 'https://api.example/'],
  ['localhost:8000', 'http://localhost:8000/'],
  ['http://api.example/v1?x=1#y', 'http://api.example/v1'],
])('an address may lack its scheme: %s', (text, address) => {
  expect(readAddress(text)?.href).toBe(address);
});

test.each(['', 'file:///etc/passwd', 'https://', 'http://a:b@c'])(
  'what is no address is refused: %j',
  (text) => {
    expect(readAddress(text)).toBeUndefined();
  },
);

test('a secret is hidden however it is written', () => {
  const secrets = createSecrets();
  secrets.add('p&ss "wörd"');
  for (const text of [
    'p&ss "wörd"',
    encodeURIComponent('p&ss "wörd"'),
    '{"x":"p&ss \\"wörd\\""}',
    btoa('x'),
  ]) {
    expect(secrets.quote(text)).not.toMatch(/p&ss|p%26ss/);
  }
  expect(secrets.quote(Buffer.from('p&ss "wörd"').toString('base64'))).toBe('[hidden]');
});
