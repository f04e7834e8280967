import { createTokenSigner } from '../../peers/lib/token-signer.ts';
import { WORKOS_JWKS_PATH, workosAccessToken, workosUser } from '../../peers/lib/workos.ts';
import type { Issuer } from './issuer.ts';

/** Seconds since the access token was over. */
const OVER = -5;

/** https://workos.com/docs/authkit/session-resilience: 30 seconds in which a replay gets what the first exchange got. */
const POLICY = { rotates: true, graceMs: 30_000, replay: 'same', endsSession: false } as const;

export async function workosIssuer(): Promise<Issuer> {
  const signer = await createTokenSigner('RS256');
  return {
    path: '/user_management/authenticate',
    policy: POLICY,
    published: { [WORKOS_JWKS_PATH]: signer.jwks },
    signedIn: async (refreshToken) => ({ accessToken: await workosAccessToken(signer, OVER), refreshToken }),
    async refreshed(refreshToken) {
      const user = Object.entries(workosUser()).map(([name, value]) => [snakeCase(name), value]);
      const tokens = { access_token: await workosAccessToken(signer), refresh_token: refreshToken };
      return { status: 200, body: { user: Object.fromEntries(user), ...tokens } };
    },
    refused: () => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Refresh token already exchanged.' },
    }),
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
