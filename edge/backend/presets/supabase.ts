import { EXPIRED, MESSAGES, OAUTH_TOKENS, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** Factors whose codes are typed, the first that somebody has goes first. */
const FACTORS = ['totp', 'phone'];

/** Whoever has a factor has tokens of `aal1` alone, until a code makes them `aal2`. */
async function answer(response: Response) {
  const { access_token: accessToken, user }: { access_token?: unknown; user?: unknown } = Object(
    response.ok ? await response.json() : undefined,
  );
  const { factors }: { factors?: unknown } = Object(user);
  const verified = (Array.isArray(factors) ? factors : []).filter(
    (factor: { status?: unknown } | null) => factor?.status === 'verified',
  );
  if (verified.length === 0 || typeof accessToken !== 'string') return undefined;
  const [token] = FACTORS.flatMap((type) =>
    verified.flatMap(({ factor_type, id }) => (factor_type === type && typeof id === 'string' ? [id] : [])),
  );
  if (token === undefined) return { status: 'refused', reason: 'second_factor' } as const;
  return { status: 'challenge', token, accessToken } as const;
}

/** Supabase Auth (GoTrue): the address of a hosted project, or of a server of its own. */
export const supabase: Preset = {
  title: 'Supabase Auth',
  login: {
    path: '/token?grant_type=password',
    body: { email: '$username', password: '$password' },
    answer,
  },
  secondFactor: {
    path: '/factors/$factor/verify',
    bearer: 'accessToken',
    challenge: [],
    body: { challenge_id: '$challenge', code: '$code' },
    begin: { path: '/factors/$factor/challenge', bearer: 'accessToken', challenge: 'id' },
  },
  passwordless: {
    request: {
      path: '/otp?redirect_to=$page',
      body: {
        email: '$email',
        create_user: false,
        code_challenge: '$codeChallenge',
        code_challenge_method: 's256',
      },
    },
    code: { path: '/verify', body: { type: 'email', email: '$email', token: '$code' }, answer },
    // The first is what a template writes with `{{ .TokenHash }}`, the second what Supabase's own link ends with.
    links: [
      {
        parameter: 'token_hash',
        path: '/verify',
        body: { type: '$type', token_hash: '$token' },
        answer,
      },
      {
        parameter: 'code',
        path: '/token?grant_type=pkce',
        body: { auth_code: '$token', code_verifier: '$codeVerifier' },
        answer,
      },
    ],
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
  captchaMember: 'gotrue_meta_security.captcha_token',
  registration: { path: '/signup', body: { email: '$email', password: '$password' } },
  passwordReset: { request: { path: '/recover', body: { email: '$email' } } },
  // The link is one that a template writes with `{{ .TokenHash }}`.
  emailVerification: {
    request: { path: '/resend?redirect_to=$page', body: { type: 'signup', email: '$email' } },
    complete: { path: '/verify', body: { type: 'email', token_hash: '$token' } },
  },
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
