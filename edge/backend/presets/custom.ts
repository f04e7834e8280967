import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** Everything from `BACKEND_` variables: nothing is assumed but the likeliest names. */
export const custom: Preset = {
  title: 'Anything else',
  tokens: { access: 'access_token', refresh: 'refresh_token' },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
