import { DAY_S, nowInSeconds } from '../../peers/lib/application.ts';
import { AUTH0_DOMAIN, AUTH0_SCOPE, auth0AccessToken, auth0IdToken } from '../../peers/lib/auth0.ts';
import { createTokenSigner } from '../../peers/lib/token-signer.ts';
import type { Issuer } from './issuer.ts';

const OVER = -5;

/**
 * https://auth0.com/docs/secure/tokens/refresh-tokens/refresh-token-rotation, where that is turned on.
 *
 * @param leeway - its reuse interval, in seconds
 */
export async function auth0Issuer(leeway: number): Promise<Issuer> {
  const signer = await createTokenSigner('RS256', 'JWT');
  return {
    path: '/oauth/token',
    policy: { rotates: true, graceMs: leeway * 1000, replay: 'further', endsSession: true },
    published: {
      '/.well-known/jwks.json': signer.jwks,
      '/.well-known/openid-configuration': {
        issuer: `https://${AUTH0_DOMAIN}/`,
        token_endpoint: `https://${AUTH0_DOMAIN}/oauth/token`,
        jwks_uri: `https://${AUTH0_DOMAIN}/.well-known/jwks.json`,
      },
    },
    signedIn: async (refreshToken) => ({
      accessToken: await auth0AccessToken(signer, OVER),
      idToken: await auth0IdToken(signer),
      refreshToken,
      expiresAt: nowInSeconds() + OVER,
    }),
    async refreshed(refreshToken) {
      const accessToken = await auth0AccessToken(signer);
      const tokens = {
        access_token: accessToken,
        refresh_token: refreshToken,
        id_token: await auth0IdToken(signer),
      };
      return {
        status: 200,
        body: { ...tokens, scope: AUTH0_SCOPE, expires_in: DAY_S, token_type: 'Bearer' },
      };
    },
    refused: () => ({
      status: 403,
      body: { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' },
    }),
  };
}
