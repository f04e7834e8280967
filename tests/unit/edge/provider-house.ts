import { type Forger, startForger } from '../../fixtures/openid/forger.ts';
import { CLIENT, RESOURCE } from '../../fixtures/openid/provider.ts';
import { House, NOON } from './harness.ts';
import type { Visitor } from './visitor.ts';

/** A gatehouse in this process, in front of a provider that says whatever it is told to. */
export interface ProviderHouse {
  readonly house: House;
  readonly forger: Forger;
  /** Signs Ada in, in a browser of her own or in the one given. */
  signIn(visitor?: Visitor): Promise<SignedIn>;
}

export interface SignedIn {
  readonly visitor: Visitor;
  /** All that the provider has issued: access, refresh and ID token. */
  readonly tokens: readonly string[];
}

/** @param more - further claims of the ID token */
export async function openProviderHouse(
  more: Readonly<Record<string, unknown>> = {},
): Promise<ProviderHouse> {
  const forger = await startForger();
  const house = new House({
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
    async signIn(visitor = house.visitor()) {
      count += 1;
      const begun = await visitor.ask('/auth/login?returnTo=/dashboard');
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
      const response = await visitor.ask(`/auth/callback?${new URLSearchParams({ code: 'a-code', state })}`, {
        headers: { 'sec-fetch-site': 'cross-site' },
      });
      if (response.headers.get('location') !== '/dashboard') throw new Error(await response.text());
      return { visitor, tokens: [access_token, refresh_token, id_token] };
    },
  };
}
