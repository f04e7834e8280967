import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import type { OpenIdOptions } from '../../../../edge/config/openid-options.ts';
import {
  comeBackFrom,
  houseBefore,
  type Provider,
  scriptedProvider,
  signInAt,
} from '../../../fixtures/core/scripted-provider.ts';
import { MINUTE, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

let provider: Provider;
beforeEach(async () => {
  provider = await scriptedProvider();
});

type Refuses = (form: URLSearchParams) => boolean;

/** A gatehouse whose client has a key; the provider does not know it where a test says so. */
function house(SITE_KEY: string, keyId?: string, refuses: Refuses = () => false): TestGatehouse {
  const clientKey = { variable: 'SITE_KEY', ...(keyId !== undefined && { keyId }) };
  return houseBefore(provider, {
    environment: { CLIENT_SECRET: '', SITE_KEY },
    options: { openid: { clientKey } },
    wrap: () => async (request) => {
      const form = new URLSearchParams(await request.clone().text());
      if (!request.url.endsWith('/token') || !refuses(form)) return provider.fetch(request);
      return Response.json({ error: 'invalid_client' }, { status: 401 });
    },
  });
}

const pair = (algorithm: string) => generateKeyPair(algorithm, { extractable: true });
const TOKEN_ENDPOINT = 'https://id.example.com/token';
const inAssertion = (form: URLSearchParams | undefined, part: number) =>
  JSON.parse(
    atob(form?.get('client_assertion')?.split('.')[part]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''),
  );

describe('a client proves itself with a private key', () => {
  test.each(['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'])('as a JWK: %s', async (alg) => {
    const { privateKey, publicKey } = await pair(alg);
    const jwk = { ...(await exportJWK(privateKey)), kid: 'its-name', alg };
    await signInAt(provider, house(JSON.stringify(jwk)).browser());
    const [form] = provider.posted;
    expect([form?.get('client_id'), form?.get('client_secret')]).toEqual(['gate', null]);
    expect(form?.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    const { payload, protectedHeader } = await jwtVerify(form?.get('client_assertion') ?? '', publicKey, {
      issuer: 'gate',
      subject: 'gate',
      audience: provider.issuer,
    });
    expect(protectedHeader).toMatchObject({ alg, kid: 'its-name' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(60);
    expect(payload.jti).toMatch(/^.{20,}$/);
  });

  test.each([
    ['as it is', (pem: string) => pem],
    ['on one line', (pem: string) => pem.replaceAll('\n', '\\n')],
    ['in quotation marks', (pem: string) => `"${pem.replaceAll('\n', '\\n')}"`],
    ['with blanks around it', (pem: string) => `\n ${pem} \n`],
  ])('in PEM, %s', async (_, dressed) => {
    const { privateKey, publicKey } = await pair('ES256');
    await signInAt(provider, house(dressed(await exportPKCS8(privateKey)), 'k1').browser());
    const assertion = provider.posted[0]?.get('client_assertion') ?? '';
    expect((await jwtVerify(assertion, publicKey)).protectedHeader).toMatchObject({
      alg: 'ES256',
      kid: 'k1',
    });
  });

  test('with the algorithm that the provider takes, where the key is good for several', async () => {
    provider.metadata = { token_endpoint_auth_signing_alg_values_supported: ['PS256'] };
    await signInAt(provider, house(await exportPKCS8((await pair('RS256')).privateKey)).browser());
    expect(inAssertion(provider.posted[0], 0)).toMatchObject({ alg: 'PS256' });
  });

  test('for the token endpoint, where the provider knows it by that alone, and from then on', async () => {
    const refuses: Refuses = (form) => inAssertion(form, 1).aud !== TOKEN_ENDPOINT;
    const at = house(await exportPKCS8((await pair('ES256')).privateKey), undefined, refuses);
    const visitor = at.browser();
    await signInAt(provider, visitor);
    at.pass(6 * MINUTE);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect(provider.posted.map((form) => form.get('grant_type'))).toEqual([
      'authorization_code',
      'refresh_token',
    ]);
    const ids = provider.posted.map((form) => inAssertion(form, 1).jti);
    expect(new Set(ids).size).toBe(2);
  });

  test('and keeps its session where the key is known no more when it refreshes', async () => {
    let isKnown = true;
    const at = house(await exportPKCS8((await pair('ES256')).privateKey), undefined, () => !isKnown);
    const visitor = at.browser();
    await signInAt(provider, visitor);
    isKnown = false;
    at.pass(6 * MINUTE);
    await visitor.request('/dashboard');
    isKnown = true;
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });

  test('which the log names where nothing can be made of it', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), crv: 'P-521' };
    const at = house(JSON.stringify(jwk));
    expect(await comeBackFrom(provider, at.browser())).toContain('reason=login_failed');
    const [line] = at.log.filter(({ event }) => event === 'sign_in_misconfigured');
    expect(line?.fields).toMatchObject({ reason: 'client_key_unusable', variable: 'SITE_KEY' });
    expect(JSON.stringify(at.log)).not.toContain(String(jwk.d));
  });
});

describe('a deployment is refused, with a sentence, whose client', () => {
  const opened = async (openid: OpenIdOptions, environment: Record<string, string>) => {
    const SITE_KEY = await exportPKCS8((await pair('ES256')).privateKey);
    return () =>
      new TestGatehouse({
        environment: { ...provider.environment, SITE_KEY, ...environment },
        options: { openid },
      });
  };
  const clientKey = { variable: 'SITE_KEY' };

  test('has a secret too', async () => {
    expect(await opened({ clientKey }, {})).toThrow('stands beside CLIENT_SECRET');
    const environment = { CLIENT_SECRET: '', BACKEND_CLIENT_AUTHENTICATION: 'basic' };
    expect(await opened({ clientKey }, environment)).toThrow('stands beside BACKEND_CLIENT_AUTHENTICATION');
    const each = { issuer: 'https://other.example.com', clientId: 'c', clientKey, clientSecret: clientKey };
    expect(await opened({ providers: { other: each } }, {})).toThrow('stands beside clientSecret');
  });

  test.each([
    ['no key', ''],
    ['a secret in its place', 'a-secret'],
    ['a public key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['a key of an older form', '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----'],
    [
      'a key behind a passphrase',
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA\n-----END ENCRYPTED PRIVATE KEY-----',
    ],
    ['a public JWK', '{"kty":"EC","crv":"P-256","x":"x","y":"y"}'],
  ])('has %s', async (_, SITE_KEY) => {
    expect(await opened({ clientKey }, { CLIENT_SECRET: '', SITE_KEY })).toThrow('is to be the client key');
  });

  test('is at no provider', async () => {
    const none = { BACKEND_PRESET: 'platzi', OIDC_ISSUER: '', CLIENT_ID: '', CLIENT_SECRET: '' };
    expect(await opened({ clientKey }, none)).toThrow('which is not set');
  });
});
