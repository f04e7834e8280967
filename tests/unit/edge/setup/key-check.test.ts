import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import { answerUnconfigured } from '../../../../edge/setup/unconfigured.ts';
import { SITE } from '../../../../locales/site.ts';
import { inProcess, TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { bearing } from '../../../fixtures/core/bearer.ts';
import {
  type LogLine,
  NOON,
  OPTIONS,
  OWN_BACKEND,
  SECRET,
  TestGatehouse,
} from '../../../fixtures/core/test-gatehouse.ts';

const CLOSED = new RegExp(`not_configured|${SITE.usual.words.notSetUp.title}`);

const ORIGIN = 'http://127.0.0.1:8787';
const EVERYWHERE = [
  '/',
  '/dashboard',
  '/login',
  '/health',
  '/api/users',
  '/auth/session',
  '/_next/static/x.js',
];
const wrapped = (body: string) => `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----`;

type Environment = Readonly<Record<string, string>>;

async function rsa(modulusLength: number, exponent: readonly number[]): Promise<string> {
  const parameters = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: Uint8Array.from(exponent),
  };
  const usages = ['sign', 'verify'] as const;
  const { publicKey } = await crypto.subtle.generateKey({ ...parameters, modulusLength }, true, usages);
  return exportSPKI(publicKey);
}

async function pem(algorithm: string): Promise<string> {
  const options = algorithm === 'ECDH-ES' ? { crv: 'X25519' } : {};
  return exportSPKI((await generateKeyPair(algorithm, { extractable: true, ...options })).publicKey);
}

/** Starts a deployment as the platforms' entries do, whether it opens or stays closed. */
function deploy(environment: Environment) {
  const log: LogLine[] = [];
  const asked: string[] = [];
  let pages = 0;
  const note = (level: LogLine['level'], event: string, fields: LogLine['fields'] = {}) => {
    if (event !== 'request') log.push({ level, event, fields });
  };
  const opened = openGatehouse(
    { SESSION_SECRET: SECRET, BACKEND_URL: 'https://api.example', ...environment },
    OPTIONS,
    {
      backendFetch: () => async (request) => {
        asked.push(request.url);
        return Response.json({});
      },
      log: note,
    },
  );
  const closed = opened.ok ? undefined : answerUnconfigured(opened, note);
  const next = () => {
    pages += 1;
    return new Response('a page');
  };
  const handle = async (request: Request) =>
    opened.ok ? opened.gatehouse.handle(request, next) : (closed?.(request) ?? new Response());
  return { visitor: new TestBrowser(ORIGIN, inProcess(handle)), log, asked, pages: () => pages };
}

async function expectClosed(environment: Environment, variable: string, problem: RegExp): Promise<void> {
  const { visitor, log, asked, pages } = deploy(environment);
  for (const path of EVERYWHERE) {
    const response = await visitor.request(path);
    expect(response.status).toBe(503);
    const body = await response.text();
    expect(body).toMatch(CLOSED);
    expect(body).not.toContain(variable);
  }
  expect((await visitor.signIn({ username: 'a', password: 'b' })).status).toBe(503);
  expect((await visitor.api('/users', { method: 'POST', body: '{}' })).status).toBe(503);
  expect(pages()).toBe(0);
  expect(asked).toEqual([]);
  expect(log.map(({ event }) => event)).toEqual(['configuration_problem']);
  expect(log[0]).toMatchObject({ level: 'error', event: 'configuration_problem', fields: { variable } });
  expect(log[0]?.fields.problem).toMatch(problem);
  expect(log[0]?.fields.cure).toMatch(/^[A-Z].*\.$/);
  for (const secret of Object.values(environment).filter((value) => value.length > 8)) {
    expect(JSON.stringify(log)).not.toContain(JSON.stringify(secret).slice(1, -1));
  }
}

describe('a deployment with a key that is not one to verify with answers 503 everywhere, and the log says why', () => {
  test.each<[string, () => Promise<string>, RegExp]>([
    ['an RSA key of 1024 bits', () => rsa(1024, [1, 0, 1]), /2048 bits/],
    ['an RSA key of 2040 bits', () => rsa(2040, [1, 0, 1]), /2048 bits/],
    ['an RSA key with the exponent 3', () => rsa(2048, [3]), /65537/],
    ['an RSA key with the exponent 17', () => rsa(2048, [17]), /65537/],
    ['an RSA key with a larger exponent', () => rsa(2048, [1, 0, 0, 15]), /65537/],
    ['a key for agreement', () => pem('ECDH-ES'), /cannot|can be read/],
    ['nothing that is a key', async () => wrapped('AAAA'), /can be read/],
    ['nothing that is base64', async () => wrapped('not a key'), /can be read/],
    ['half a key', async () => (await pem('ES256')).replace(/.{40}(?=\n-----END)/, ''), /can be read/],
    ['a point that is on no curve', async () => offCurve(await pem('ES256')), /can be read/],
  ])('T10: %s', async (_, key, problem) => {
    await expectClosed({ JWT_PUBLIC_KEY: await key() }, 'JWT_PUBLIC_KEY', problem);
  });

  test.each<[string, Environment, string, RegExp]>([
    ['a secret that is the word undefined', { JWT_SECRET: 'undefined' }, 'JWT_SECRET', /32 bytes/],
    ['a secret that is the word null', { JWT_SECRET: 'null' }, 'JWT_SECRET', /32 bytes/],
    ['a secret that is not there', { JWT_SECRET: '' }, 'JWT_SECRET', /empty/],
    ['a secret of 31 bytes', { JWT_SECRET: SECRET.slice(0, 31) }, 'JWT_SECRET', /32 bytes/],
    [
      'an example for a secret',
      { JWT_SECRET: 'changeme-changeme-changeme-changeme' },
      'JWT_SECRET',
      /example/,
    ],
    [
      'a secret shorter than the hash',
      { JWT_SECRET: SECRET.slice(0, 40), JWT_ALGORITHMS: 'HS384' },
      'JWT_ALGORITHMS',
      /does not fit/,
    ],
    ['algorithms without a key', { JWT_ALGORITHMS: 'HS256' }, 'JWT_ALGORITHMS', /no key/],
    [
      'shared secrets and public keys mixed',
      { JWT_SECRET: SECRET, JWT_ALGORITHMS: 'HS256,RS256' },
      'JWT_ALGORITHMS',
      /does not fit/,
    ],
    [
      'a public key set and algorithms for shared secrets',
      { JWT_JWKS_URL: 'https://api.example/keys', JWT_ALGORITHMS: 'RS256,HS256' },
      'JWT_ALGORITHMS',
      /does not fit/,
    ],
  ])('T10: %s', async (_, environment, variable, problem) => {
    await expectClosed(environment, variable, problem);
  });

  test.each(['RS256', 'ES256', 'Ed25519'])(
    'T10: a public key in the place of a secret: %s',
    async (algorithm) => {
      const key = await pem(algorithm);
      const body = key.replace(/-----.*-----|\n/g, '');
      await expectClosed({ JWT_SECRET: key }, 'JWT_SECRET', /public key/);
      await expectClosed({ JWT_SECRET: body.padEnd(64, ' ') }, 'JWT_SECRET', /public key/);
    },
  );

  test.each([
    ['RS256', 'ES256'],
    ['ES256', 'RS256'],
    ['ES256', 'ES384'],
    ['ES384', 'ES256'],
    ['Ed25519', 'ES256'],
    ['RS256', 'RS256,ES256'],
  ])('T10: a %s key, and JWT_ALGORITHMS=%s', async (key, list) => {
    await expectClosed({ JWT_PUBLIC_KEY: await pem(key), JWT_ALGORITHMS: list }, 'JWT_ALGORITHMS', /not for/);
  });

  test('and says so once, however many ask at the same moment', async () => {
    const { visitor, log } = deploy({ JWT_PUBLIC_KEY: wrapped('AAAA') });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => visitor.clone().request('/dashboard')),
    );
    expect(answers.every(({ status }) => status === 503)).toBe(true);
    expect(log.map(({ event }) => event)).toEqual(['configuration_problem']);
  });
});

describe('a public key that is fit opens the deployment, and verifies what it is for', () => {
  test.each<[key: string, signedAs: string, list: string | undefined]>([
    ['RS256', 'RS256', undefined],
    ['RS256', 'PS512', undefined],
    ['RS256', 'RS256', 'RS256,PS256'],
    ['ES256', 'ES256', undefined],
    ['ES384', 'ES384', 'ES384'],
    ['ES512', 'ES512', undefined],
    ['Ed25519', 'EdDSA', undefined],
    ['Ed25519', 'Ed25519', 'Ed25519,EdDSA'],
  ])('a key for %s, and a token signed with %s', async (key, signedAs, list) => {
    const { publicKey, privateKey } = await generateKeyPair(key, { extractable: true });
    const house = new TestGatehouse({
      environment: {
        ...OWN_BACKEND,
        JWT_PUBLIC_KEY: await exportSPKI(publicKey),
        ...(list && { JWT_ALGORITHMS: list }),
      },
    });
    const jwk = await crypto.subtle.exportKey('jwk', privateKey);
    const token = await new SignJWT({ exp: NOON / 1000 + 60 })
      .setProtectedHeader({ alg: signedAs })
      .sign({ ...jwk, kty: String(jwk.kty), alg: signedAs });
    expect((await (await bearing(house, token)).request('/dashboard')).status).toBe(200);
    expect(house.log).toEqual([]);
  });

  test('and refuses what is signed with an algorithm that is not listed', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const house = new TestGatehouse({
      environment: { ...OWN_BACKEND, JWT_PUBLIC_KEY: await exportSPKI(publicKey), JWT_ALGORITHMS: 'PS256' },
    });
    const claims = new SignJWT({ exp: NOON / 1000 + 60 });
    const token = await claims.setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
    expect((await (await bearing(house, token)).request('/dashboard')).status).toBe(307);
  });
});

/** Changes the last byte of the point. */
function offCurve(key: string): string {
  const [body = ''] = /[\w+/=]{20,}(?=\n-----END)/.exec(key) ?? [];
  const bytes = Uint8Array.from(atob(body), (char) => char.charCodeAt(0));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return key.replace(body, btoa(String.fromCharCode(...bytes)));
}
