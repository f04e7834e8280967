import { type Forger, startForger } from '../../fixtures/backends/openid/forger.ts';
import { CLIENT, RESOURCE } from '../../fixtures/backends/openid/provider.ts';
import type { TestBrowser } from '../../fixtures/clients/test-browser.ts';
import { NOON, TestGatehouse } from './test-gatehouse.ts';

/** A gatehouse in this process, in front of a provider that says whatever it is told to. */
export interface ProviderGatehouse {
  readonly house: TestGatehouse;
  readonly forger: Forger;
  /** Signs Ada in, in a browser of her own or in the one given. */
  signIn(visitor?: TestBrowser): Promise<SignedIn>;
}

export interface SignedIn {
  readonly visitor: TestBrowser;
  /** All that the provider has issued: access, refresh and ID token. */
  readonly tokens: readonly string[];
}

/** @param more - further claims of the ID token */
export async function openProviderGatehouse(
  more: Readonly<Record<string, unknown>> = {},
): Promise<ProviderGatehouse> {
  const forger = await startForger();
  const house = new TestGatehouse({
    environment: {
      BACKEND_URL: 'http://127.0.0.1:9/api',
      BACKEND_PRESET: 'oidc',
      OIDC_ISSUER: forger.issuer,
      OIDC_LABEL: 'Example ID',
      CLIENT_ID: CLIENT.id,
      CLIENT_SECRET: CLIENT.secret,
      JWT_AUDIENCE: RESOURCE,
    },
    wrap: (demo) => (request) => (request.url.startsWith(forger.issuer) ? fetch(request) : demo(request)),
  });
  house.pass(Date.now() - NOON);
  let count = 0;

  return {
    house,
    forger,
    async signIn(visitor = house.browser()) {
      count += 1;
      const begun = await visitor.request('/auth/login?returnTo=/dashboard');
      const { searchParams } = new URL(begun.headers.get('location') ?? '');
      const access_token = await forger.sign(forger.accessClaims({ jti: `access-${count}` }), {
        typ: 'at+jwt',
      });
      const id_token = await forger.sign(
        forger.idClaims({ nonce: searchParams.get('nonce') ?? '', ...more }),
      );
      const refresh_token = `refresh-${crypto.randomUUID()}`;
      forger.answerTokens({ access_token, id_token, refresh_token });
      const state = searchParams.get('state') ?? '';
      const response = await visitor.request(
        `/auth/callback?${new URLSearchParams({ code: 'a-code', state })}`,
        {
          headers: { 'sec-fetch-site': 'cross-site' },
        },
      );
      if (response.headers.get('location') !== '/dashboard') throw new Error(await response.text());
      return { visitor, tokens: [access_token, refresh_token, id_token] };
    },
  };
}
