import { NextRequest, NextResponse } from 'next/server.js';
import { APP, randomText } from './lib/application.ts';
import { cookieHeader } from './lib/cookie-header.ts';
import { answerFetch } from './lib/network.ts';
import { supabaseAccessToken, supabaseUser } from './lib/supabase.ts';
import { createTokenSigner } from './lib/token-signer.ts';
import { turnedAway } from './lib/turned-away.ts';
import type { Peer } from './types.ts';

/** Of a project. */
export interface SupabaseProject {
  readonly url: string;
  readonly publishableKey: string;
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

/** How a session is kept in cookies, in parts that each fit into one. */
export async function supabaseSessionCookie({ url }: SupabaseProject, session: object): Promise<string> {
  const { createChunks, stringToBase64URL } = await import('@supabase/ssr');
  const name = `sb-${new URL(url).hostname.split('.')[0]}-auth-token`;
  const chunks = createChunks(name, `base64-${stringToBase64URL(JSON.stringify(session))}`);
  return chunks.map((chunk) => `${chunk.name}=${chunk.value}`).join('; ');
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
    const accessToken = await supabaseAccessToken(signer, project.url);
    return { headers: { cookie: await cookie(accessToken, randomText(9)) }, answer };
  },
};
