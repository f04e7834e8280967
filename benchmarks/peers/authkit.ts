import { sealData } from 'iron-session';
import { NextRequest } from 'next/server.js';
import { APP, randomText } from './lib/application.ts';
import { publish } from './lib/publish.ts';
import { createTokenSigner } from './lib/token-signer.ts';
import { WORKOS_CLIENT_ID, WORKOS_JWKS_PATH, workosAccessToken, workosUser } from './lib/workos.ts';
import type { Peer } from './types.ts';

/** What signing in leaves with the browser; the seal is that of iron-session, which AuthKit keeps without an expiry. */
export async function workosCookie(
  password: string,
  accessToken: string,
  refreshToken: string,
): Promise<string> {
  const session = { accessToken, refreshToken, user: workosUser() };
  return `wos-session=${await sealData(session, { password, ttl: 0 })}`;
}

/** AuthKit, with its API at an address of ours; and the proxy that its documentation composes of it. */
export async function openAuthKit(
  api: URL,
  password: string,
): Promise<(request: Request) => Promise<Response>> {
  Object.assign(process.env, {
    WORKOS_CLIENT_ID,
    WORKOS_API_KEY: `sk_live_${randomText()}`,
    WORKOS_COOKIE_PASSWORD: password,
    NEXT_PUBLIC_WORKOS_REDIRECT_URI: `${APP}/callback`,
    WORKOS_API_HOSTNAME: api.hostname,
    WORKOS_API_HTTPS: String(api.protocol === 'https:'),
    ...(api.port && { WORKOS_API_PORT: api.port }),
  });
  const { authkit, handleAuthkitHeaders } = await import('@workos-inc/authkit-nextjs');
  return async (request) => {
    const proxied = new NextRequest(request);
    const { session, headers, authorizationUrl } = await authkit(proxied);
    return session.user
      ? handleAuthkitHeaders(proxied, headers)
      : handleAuthkitHeaders(proxied, headers, { redirect: authorizationUrl ?? '/login' });
  };
}

export const peer: Peer = {
  name: '@workos-inc/authkit-nextjs',
  work: 'unseals the cookie (PBKDF2, HMAC, AES-256-CBC) and verifies the RS256 access token with the key set, which it keeps',
  async open() {
    const password = randomText();
    const signer = await createTokenSigner('RS256');
    const answer = await openAuthKit(await publish(WORKOS_JWKS_PATH, signer.jwks), password);
    const cookie = await workosCookie(password, await workosAccessToken(signer), randomText(18));
    return { headers: { cookie }, answer };
  },
};
