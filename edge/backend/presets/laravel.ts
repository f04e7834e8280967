import { PERSON, REFUSALS } from './common.ts';
import { oauth2 } from './oauth2.ts';
import type { Preset } from './types.ts';

const { logout: _, ...password } = oauth2;

/** Laravel Passport with its password grant, which has no address that revokes unless the project adds one. */
export const laravel: Preset = {
  ...password,
  title: 'Laravel Passport',
  clientAuthentication: 'post',
  me: { path: '/api/user', fields: PERSON },
  messages: ['message', ...oauth2.messages],
  // Laravel's word for input that it will not take.
  rejected: { ...oauth2.rejected, login: [...REFUSALS, 422] },
};
