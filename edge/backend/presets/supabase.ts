import { EXPIRED, MESSAGES, OAUTH_TOKENS, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** Supabase Auth (GoTrue): the address of a hosted project, or of a server of its own. */
export const supabase: Preset = {
  title: 'Supabase Auth',
  login: {
    path: '/token?grant_type=password',
    body: { email: '$username', password: '$password' },
  },
  // It takes a token a second time within ten seconds.
  refresh: {
    path: '/token?grant_type=refresh_token',
    body: { refresh_token: '$refreshToken' },
    rotates: 'always',
  },
  tokens: { ...OAUTH_TOKENS, user: 'user' },
  me: { path: '/user', fields: ['id', 'email', 'phone', 'role', 'user_metadata.full_name'] },
  logout: { path: '/logout?scope=local', everywhere: '/logout?scope=global', bearer: 'accessToken' },
  apiKeyHeader: 'apikey',
  registration: { path: '/signup', body: { email: '$email', password: '$password' } },
  passwordReset: { request: { path: '/recover', body: { email: '$email' } } },
  social: {
    authorize: {
      path: '/authorize',
      query: {
        provider: '$provider',
        redirect_to: '$redirectUri?state=$state',
        code_challenge: '$codeChallenge',
        code_challenge_method: 's256',
      },
    },
    exchange: {
      path: '/token?grant_type=pkce',
      body: { auth_code: '$code', code_verifier: '$codeVerifier' },
    },
  },
  messages: ['msg', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
  prefixFor: (baseUrl) => (new URL(baseUrl).hostname.endsWith('.supabase.co') ? '/auth/v1' : ''),
};
