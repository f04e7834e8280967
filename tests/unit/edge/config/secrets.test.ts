import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../edge/config/config.ts';
import { OTHER_SECRET, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const SPKI = 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj';
const PEM = `-----BEGIN PUBLIC KEY-----\n${SPKI}\n-----END PUBLIC KEY-----`;

/** What people leave in place, or paste, where a secret is asked for. */
const EVERYONES = [
  ['one character', 'x'.repeat(64)],
  ['noughts', '0'.repeat(43)],
  ['two characters in turn', 'ab'.repeat(32)],
  ['a word over and over', 'gatehouse!'.repeat(5)],
  ['a period that is not whole at the end', '0a1b2c3d4e5f'.repeat(4).slice(0, 43)],
  ['sixteen characters twice', 'Xk3!pQ9-rT5_wZ7+'.repeat(2)],
  ['the row of digits', '12345678901234567890123456789012'],
  ['the alphabet', 'abcdefghijklmnopqrstuvwxyz012345'],
  ['changeme', 'please-changeme-before-you-deploy-this'],
  ['change me', 'CHANGE_ME_CHANGE_ME_TO_SOMETHING_ELSE'],
  ['replace me', 'replace-me-with-32-random-bytes-please'],
  ['your secret', 'your-session-secret-goes-in-this-place'],
  ['secret here', 'paste-the-session-secret-here-thank-you'],
  ['its own description', 'a string of at least 32 characters, please'],
  ['brackets', '<32 random characters of your choice>'],
  ['a command that was not run', 'openssl rand -base64 32 | wrangler secret put'],
  ['a variable that was not filled in', '$SESSION_SECRET_OF_THE_DEPLOYMENT_HERE'],
  ['the example of jwt.io', 'a-string-secret-at-least-256-bits-long'],
  ['the example of Express', 'keyboard cat keyboard dog keyboard bird'],
  ['a public key in PEM', PEM],
  ['one on a single line', PEM.replaceAll('\n', '\\n')],
  ['one in base64 alone', SPKI],
  ['one that is PEM in base64', btoa(PEM)],
  ['one in hexadecimal digits', '3059301306072a8648ce3d020106082a8648ce3d03010703420004a1b2c3d4'],
  ['one as a JWK', '{"kty":"OKP" "crv":"Ed25519" "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'],
  ['one for SSH', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0n0lYkT2mG8a1q user@host'],
] as const;

describe('a secret that everyone knows closes the deployment, whatever it is for', () => {
  test.each(EVERYONES)('%s', (_, secret) => {
    const base = { SESSION_SECRET: SECRET, BACKEND_URL: 'https://api.example.com' };
    for (const variable of ['SESSION_SECRET', 'JWT_SECRET']) {
      const loaded = loadConfig({ ...base, [variable]: secret });
      if (loaded.ok) throw new Error(`${variable} was taken`);
      expect(loaded.problems).toEqual([
        { variable, problem: expect.stringMatching(/public key|example/), cure: expect.any(String) },
      ]);
      expect(JSON.stringify(loaded.problems)).not.toContain(secret);
    }
  });

  test('also where it is the older one of a list', () => {
    expect(loadConfig({ SESSION_SECRET: `${SECRET},${'x'.repeat(40)}` }).ok).toBe(false);
  });
});

describe('a secret is taken', () => {
  test.each([
    ['of random bytes in base64url', 'q3J9v0tUu7m2cX8bq1s5Yw-4kZ_eR6nHdLgPaTfOiNs'],
    ['in base64', 'q3J9v0tUu7m2cX8bq1s5Yw+4kZ/eR6nHdLgPaTfOiNs='],
    ['in hexadecimal digits', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['of words', 'nine green bottles hang upon the wall of a mill'],
    ['of words that speak of secrets', OTHER_SECRET],
    ['that is a long one twice', `${SECRET}${SECRET}`],
    ['with marks of all kinds', `$k'9"v0{t}U<u7>m2#c X8%b&q1*s5(Y)w=4+k`],
  ])('%s', (_, secret) => {
    const environment = { SESSION_SECRET: secret.replaceAll(',', ''), JWT_SECRET: secret };
    expect(loadConfig({ ...environment, BACKEND_URL: 'https://api.example.com' })).toMatchObject({
      ok: true,
    });
  });
});
