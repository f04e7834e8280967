import { EXPIRED, MESSAGES, REFUSALS, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** Parse Server (base URL ends in its mount, such as `/parse`). Its application id is `BACKEND_API_KEY`; its 404 is a wrong password. */
export const parse: Preset = {
  title: 'Parse Server',
  login: {
    path: '/login',
    headers: { 'x-parse-revocable-session': '1' },
    body: { username: '$username', password: '$password' },
  },
  tokens: { access: 'sessionToken', user: '.' },
  credential: { header: 'x-parse-session-token' },
  ids: ['objectId'],
  me: { path: '/users/me', fields: ['objectId', 'username', 'email'], holdsToken: true },
  logout: { path: '/logout', bearer: 'accessToken' },
  apiKeyHeader: 'x-parse-application-id',
  registration: {
    path: '/users',
    body: { username: '$username', email: '$email', password: '$password' },
  },
  passwordReset: { request: { path: '/requestPasswordReset', body: { email: '$email' } } },
  // Its links lead to pages of its own.
  emailVerification: { request: { path: '/verificationEmailRequest', body: { email: '$email' } } },
  accountDeletion: { path: '/users/$userId', method: 'DELETE', bearer: 'accessToken', shared: true },
  messages: ['error', ...MESSAGES],
  rejected: { login: [...REFUSALS, 404], refresh: REFUSALS },
  expired: EXPIRED,
};

/** Its session is in a cookie that has the name of the project. */
async function appwriteSession(response: Response) {
  if (!response.ok) return undefined;
  const { expire }: { expire?: unknown } = Object(await response.json());
  const cookies = response.headers.getSetCookie().join('\n');
  const [, accessToken] = /^a_session_[\w-]+?(?<!_legacy)=([^;\s]+)/m.exec(cookies) ?? [];
  if (accessToken === undefined) return undefined;
  const expires = typeof expire === 'string' ? { expires: expire } : {};
  return { status: 'tokens', accessToken: decodeURIComponent(accessToken), ...expires } as const;
}

/** Appwrite (base URL ends in `/v1`). The id of its project is `BACKEND_API_KEY`, and names the cookie that has the session. */
export const appwrite: Preset = {
  title: 'Appwrite',
  login: {
    path: '/account/sessions/email',
    body: { email: '$username', password: '$password' },
    answer: appwriteSession,
  },
  // Of an address that has no account it makes one.
  passwordless: {
    request: {
      path: '/account/tokens/email',
      body: { userId: 'unique()', email: '$email' },
      challenge: 'userId',
    },
    code: {
      path: '/account/sessions/token',
      body: { userId: '$challenge', secret: '$code' },
      answer: appwriteSession,
    },
  },
  tokens: { access: 'secret' },
  credential: { header: 'x-appwrite-session' },
  ids: ['$id'],
  me: { path: '/account', fields: ['$id', 'name', 'email'] },
  logout: {
    path: '/account/sessions/current',
    everywhere: '/account/sessions',
    method: 'DELETE',
    bearer: 'accessToken',
  },
  apiKeyHeader: 'x-appwrite-project',
  registration: {
    path: '/account',
    body: { userId: 'unique()', name: '$name', email: '$email', password: '$password' },
  },
  passwordReset: {
    request: { path: '/account/recovery', body: { email: '$email', url: '$page' } },
    complete: {
      path: '/account/recovery',
      method: 'PUT',
      body: { userId: '$uid', secret: '$token', password: '$password' },
    },
  },
  emailVerification: {
    complete: { path: '/account/verification', method: 'PUT', body: { userId: '$uid', secret: '$token' } },
  },
  passwordChange: {
    path: '/account/password',
    method: 'PATCH',
    bearer: 'accessToken',
    body: { oldPassword: '$currentPassword', password: '$password' },
  },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
