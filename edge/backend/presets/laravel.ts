import { PERSON, REFUSALS } from './common.ts';
import { oauth2 } from './oauth2.ts';
import type { SocialTemplate } from './social.ts';
import type { Preset } from './types.ts';

/**
 * Socialite without a session (`stateless()`), whose `redirect` at the provider is the address of this site. It takes no state unless the project
 * passes one on.
 */
export const SOCIALITE: SocialTemplate = {
  authorize: { path: '/auth/$provider/redirect', query: { state: '$state' } },
  exchange: { method: 'GET', path: '/auth/$provider/callback?code=$code' },
  stateless: true,
};

const { logout: _, ...password } = oauth2;

/** Laravel Passport with its password grant, which has no address that revokes unless the project adds one. */
export const laravel: Preset = {
  ...password,
  title: 'Laravel Passport',
  clientAuthentication: 'post',
  me: { path: '/api/user', fields: PERSON },
  social: SOCIALITE,
  messages: ['message', ...oauth2.messages],
  // Laravel's word for input that it will not take.
  rejected: { ...oauth2.rejected, login: [...REFUSALS, 422] },
};
