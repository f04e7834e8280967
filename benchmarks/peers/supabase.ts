import { NextRequest, NextResponse } from 'next/server.js';
import { APP, DAY_S, nowInSeconds, randomText, USER } from './lib/application.ts';
import { cookieHeader } from './lib/cookie-header.ts';
import { answerFetch } from './lib/network.ts';
import { createTokenSigner, type TokenSigner } from './lib/token-signer.ts';
import { turnedAway } from './lib/turned-away.ts';
import type { Peer } from './types.ts';

/** Of a project. */
export interface SupabaseProject {
  readonly url: string;
  readonly publishableKey: string;
}

const METADATA = {
  app_metadata: { provider: 'email', providers: ['email'] },
  user_metadata: { email: USER.email, email_verified: true, name: USER.name, sub: USER.id },
};

export function supabaseAccessToken(
  signer: TokenSigner,
  { url }: SupabaseProject,
  lifetime = DAY_S,
): Promise<string> {
  return signer.sign(
    {
      iss: `${url}/auth/v1`,
      sub: USER.id,
      aud: 'authenticated',
      email: USER.email,
      phone: '',
      ...METADATA,
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: nowInSeconds() }],
      session_id: crypto.randomUUID(),
      is_anonymous: false,
    },
    lifetime,
  );
}

/** Its user, as the auth server tells it. */
export function supabaseUser() {
  const moment = new Date().toISOString();
  return {
    id: USER.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: USER.email,
    email_confirmed_at: moment,
    phone: '',
    confirmed_at: moment,
    last_sign_in_at: moment,
    ...METADATA,
    identities: [
      {
        identity_id: crypto.randomUUID(),
        id: USER.id,
        user_id: USER.id,
        identity_data: METADATA.user_metadata,
        provider: 'email',
        last_sign_in_at: moment,
        created_at: moment,
        updated_at: moment,
        email: USER.email,
      },
    ],
    created_at: moment,
    updated_at: moment,
    is_anonymous: false,
  };
}

/** The proxy of its documentation. */
export async function openSupabase({ url, publishableKey }: SupabaseProject) {
  const { createServerClient } = await import('@supabase/ssr');

  function createClient(request: NextRequest) {
    let response = NextResponse.next({ request });
    const client = createServerClient(url, publishableKey, {
      cookies: {
        getAll: () => request.cookies.getAll(),
        setAll(cookies, headers) {
          for (const { name, value } of cookies) request.cookies.set(name, value);
          response = NextResponse.next({ request });
          for (const { name, value, options } of cookies) response.cookies.set(name, value, options);
          for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
        },
      },
    });
    return { client, response: () => response };
  }

  return {
    /** What signing in leaves with the browser. */
    async cookie(accessToken: string, refreshToken: string): Promise<string> {
      const { client, response } = createClient(new NextRequest(APP));
      const tokens = { access_token: accessToken, refresh_token: refreshToken };
      const { error } = await client.auth.setSession(tokens);
      if (error) throw error;
      return cookieHeader(response().headers);
    },
    async answer(request: Request): Promise<Response> {
      const { client, response } = createClient(new NextRequest(request));
      const { data } = await client.auth.getClaims();
      return data?.claims ? response() : turnedAway(request);
    },
  };
}

export const peer: Peer = {
  name: '@supabase/ssr',
  work: 'decodes the cookies, makes a client, verifies the ES256 access token with the key set, which it keeps for 10 minutes',
  async open() {
    const project = { url: 'https://ref.supabase.co', publishableKey: `sb_publishable_${randomText(22)}` };
    const signer = await createTokenSigner('ES256', 'JWT');
    answerFetch(`${project.url}/auth/v1/.well-known/jwks.json`, () => Response.json(signer.jwks));
    answerFetch(`${project.url}/auth/v1/user`, () => Response.json(supabaseUser()));
    const { answer, cookie } = await openSupabase(project);
    const accessToken = await supabaseAccessToken(signer, project);
    return { headers: { cookie: await cookie(accessToken, randomText(9)) }, answer };
  },
};
