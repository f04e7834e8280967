import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** Medusa 2, for customers of a store. A token that is good still is exchanged for the next. The publishable key is `BACKEND_API_KEY`. */
export const medusa: Preset = {
  title: 'Medusa',
  login: { path: '/auth/customer/emailpass', body: { email: '$username', password: '$password' } },
  refresh: { path: '/auth/token/refresh', bearer: 'accessToken', live: true, rotates: 'always' },
  tokens: { access: 'token' },
  ids: ['actor_id', 'id'],
  me: {
    path: '/store/customers/me',
    envelope: 'customer',
    fields: ['id', 'email', 'first_name', 'last_name'],
  },
  apiKeyHeader: 'x-publishable-api-key',
  passwordReset: {
    request: { path: '/auth/customer/emailpass/reset-password', body: { identifier: '$email' } },
  },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
