import { DAY_S, nowInSeconds } from '../../peers/lib/application.ts';
import { supabaseAccessToken, supabaseUser } from '../../peers/lib/supabase.ts';
import { createTokenSigner } from '../../peers/lib/token-signer.ts';
import type { Issuer } from './issuer.ts';

const OVER = -5;

/** https://supabase.com/docs/guides/auth/sessions: a reuse interval of 10 seconds, and the end of the session after it. */
const POLICY = { rotates: true, graceMs: 10_000, replay: 'same', endsSession: true } as const;

/** @param url - of the project */
export async function supabaseIssuer(url: string): Promise<Issuer> {
  const signer = await createTokenSigner('ES256', 'JWT');

  async function session(refreshToken: string, lifetime: number) {
    return {
      access_token: await supabaseAccessToken(signer, url, lifetime),
      token_type: 'bearer',
      expires_in: lifetime,
      expires_at: nowInSeconds() + lifetime,
      refresh_token: refreshToken,
      user: supabaseUser(),
    };
  }

  return {
    path: '/auth/v1/token',
    policy: POLICY,
    published: { '/auth/v1/.well-known/jwks.json': signer.jwks },
    signedIn: (refreshToken) => session(refreshToken, OVER),
    refreshed: async (refreshToken) => ({ status: 200, body: await session(refreshToken, DAY_S) }),
    refused: () => ({
      status: 400,
      body: {
        code: 400,
        error_code: 'refresh_token_already_used',
        msg: 'Invalid Refresh Token: Already Used',
      },
    }),
  };
}
