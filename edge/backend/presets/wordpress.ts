import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

const COMMON = { messages: MESSAGES, rejected: REJECTED, expired: EXPIRED };

/** WordPress with the plug-in JWT Authentication for WP REST API. */
export const wordpress: Preset = {
  ...COMMON,
  title: 'WordPress JWT Authentication',
  login: {
    path: '/wp-json/jwt-auth/v1/token',
    body: { username: '$username', password: '$password' },
  },
  tokens: { access: 'token' },
  ids: ['data.user.id', 'id'],
  me: {
    path: '/wp-json/wp/v2/users/me?context=edit',
    fields: ['id', 'name', 'username', 'email', 'roles'],
  },
};

const PLACE = { path: '/graphql', shared: true } as const;
const USER = '{ databaseId name username email }';

/** WordPress with WPGraphQL and WPGraphQL JWT Authentication; a refresh token stays as it is. */
export const wpgraphql: Preset = {
  ...COMMON,
  title: 'WPGraphQL JWT Authentication',
  login: {
    ...PLACE,
    body: {
      query: `mutation ($username: String!, $password: String!) { login(input: { username: $username, password: $password }) { authToken refreshToken user ${USER} } }`,
      variables: { username: '$username', password: '$password' },
    },
    tokens: {
      access: 'data.login.authToken',
      refresh: 'data.login.refreshToken',
      user: 'data.login.user',
    },
  },
  refresh: {
    ...PLACE,
    body: {
      query:
        'mutation ($token: String!) { refreshJwtAuthToken(input: { jwtRefreshToken: $token }) { authToken } }',
      variables: { token: '$refreshToken' },
    },
    rotates: 'never',
  },
  tokens: { access: 'data.refreshJwtAuthToken.authToken' },
  ids: ['data.user.id', 'databaseId'],
  me: {
    ...PLACE,
    method: 'POST',
    body: { query: `{ viewer ${USER} }` },
    envelope: 'data.viewer',
    fields: ['databaseId', 'name', 'username', 'email'],
  },
};
