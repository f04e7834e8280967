import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

const PLACE = { path: '/graphql/', shared: true } as const;

/** Saleor, which speaks GraphQL at one address; its refresh tokens stay as they are. */
export const saleor: Preset = {
  title: 'Saleor',
  login: {
    ...PLACE,
    body: {
      query:
        'mutation ($email: String!, $password: String!) { tokenCreate(email: $email, password: $password) { token refreshToken user { id email firstName lastName } errors { message code } } }',
      variables: { email: '$username', password: '$password' },
    },
    tokens: {
      access: 'data.tokenCreate.token',
      refresh: 'data.tokenCreate.refreshToken',
      user: 'data.tokenCreate.user',
    },
  },
  refresh: {
    ...PLACE,
    body: {
      query:
        'mutation ($token: String!) { tokenRefresh(refreshToken: $token) { token errors { message code } } }',
      variables: { token: '$refreshToken' },
    },
    rotates: 'never',
  },
  tokens: { access: 'data.tokenRefresh.token' },
  me: {
    ...PLACE,
    method: 'POST',
    body: { query: '{ me { id email firstName lastName } }' },
    envelope: 'data.me',
    fields: ['id', 'firstName', 'lastName', 'email'],
  },
  messages: ['data.tokenCreate.errors.0.message', 'errors.0.message', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};
