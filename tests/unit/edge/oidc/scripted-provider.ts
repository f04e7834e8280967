import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Fetch } from '../../../../edge/types.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { NOON, TestGatehouse, type TestGatehouseOptions } from '../test-gatehouse.ts';

const ORIGIN = 'https://app.example.com';

export interface ScriptedProvider {
  readonly issuer: string;
  /** What its token endpoint says beside, or in the place of, what every provider says. */
  answer: Readonly<Record<string, unknown>>;
  /** What its ID tokens say beside, or in the place of, what they all say. */
  claims: Readonly<Record<string, unknown>>;
  /** What its clients know it by, with the subject `ada`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly fetch: Fetch;
  /** A logout token. */
  logoutToken(claims: Readonly<Record<string, unknown>>): Promise<string>;
}

/** An OpenID provider that does all right but for what a test tells it to. */
export async function scriptedProvider(issuer = 'https://id.example.com/t1', client = 'gate') {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }] };
  let nonce = '';
  const sign = (claims: object, typ: string, now = NOON) =>
    new SignJWT({ iss: issuer, aud: client, sub: 'ada', iat: now / 1000, exp: now / 1000 + 60, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k', typ })
      .sign(privateKey);
  const provider: ScriptedProvider = {
    issuer,
    answer: {},
    claims: {},
    environment: {
      BACKEND_PRESET: 'oidc',
      BACKEND_URL: 'https://api.example.com',
      OIDC_ISSUER: issuer,
      CLIENT_ID: client,
      CLIENT_SECRET: 's',
    },
    logoutToken: (claims) =>
      sign({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} }, ...claims }, 'logout+jwt'),
    async fetch({ url }) {
      const { pathname, origin } = new URL(url);
      if (!url.startsWith(new URL(issuer).origin)) return new Response(null, { status: 404 });
      if (pathname.endsWith('/openid-configuration')) {
        return Response.json({
          issuer,
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          jwks_uri: `${origin}/jwks`,
          id_token_signing_alg_values_supported: ['ES256'],
        });
      }
      if (pathname === '/jwks') return Response.json(jwks);
      if (pathname !== '/token') return new Response(null, { status: 404 });
      // Those are judged by the library, which has a clock of its own.
      const id_token = await sign({ nonce, iat: NOON / 1000, ...provider.claims }, 'JWT', Date.now());
      return Response.json({
        access_token: `opaque-${crypto.randomUUID()}`,
        refresh_token: `refresh-${crypto.randomUUID()}`,
        token_type: 'Bearer',
        expires_in: 300,
        id_token,
        ...provider.answer,
      });
    },
  };
  return Object.assign(provider, {
    /** Takes note of what a sign-in has sent there. */
    began: (address: string) => {
      nonce = new URL(address).searchParams.get('nonce') ?? '';
    },
  });
}

export type Provider = Awaited<ReturnType<typeof scriptedProvider>>;

/** A gatehouse before a provider, on an address of its own behind TLS. */
export function houseBefore(provider: Provider, setup: TestGatehouseOptions = {}): TestGatehouse {
  return new TestGatehouse({
    origin: ORIGIN,
    wrap: () => provider.fetch,
    ...setup,
    environment: { ...provider.environment, ...setup.environment },
  });
}

/** Begins a sign-in. @returns the address to come back to, below the site */
export async function begin(visitor: TestBrowser, provider: Provider, path = '/auth/login'): Promise<string> {
  const begun = await visitor.request(path);
  const address = begun.headers.get('location') ?? '';
  provider.began(address);
  const state = new URL(address).searchParams.get('state') ?? '';
  return `/auth/callback?${new URLSearchParams({ code: 'c', state })}`;
}

/** Signs in at the provider, and comes back with a session. */
export async function signInAt(provider: Provider, visitor: TestBrowser): Promise<void> {
  const answer = await visitor.request(await begin(visitor, provider));
  const location = answer.headers.get('location');
  if (location !== '/dashboard') throw new Error(`The sign-in led to ${location}.`);
}
