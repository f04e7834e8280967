import { describe, expect, test } from 'vitest';
import { judgeRefusal } from '../../../../edge/backend/judge.ts';
import { PRESETS, type Preset, type PresetName } from '../../../../edge/backend/presets/index.ts';
import { saidIn } from '../../../../edge/backend/said.ts';

type Row = readonly [name: PresetName, status: number, body: unknown, verdict: string];

/** What the sources and documents of each product say to a sign-in that is refused, and what is to be made of it. */
const AT_SIGN_IN: readonly Row[] = [
  ['aspnet', 401, { title: 'Unauthorized', status: 401, detail: 'NotAllowed' }, 'refused not_allowed'],
  ['dj-rest-auth', 400, { non_field_errors: ['E-mail is not verified.'] }, 'refused email_unconfirmed'],
  ['fastapi-users', 400, { detail: 'LOGIN_USER_NOT_VERIFIED' }, 'refused email_unconfirmed'],
  [
    'devise',
    401,
    { error: 'You have to confirm your email address before continuing.' },
    'refused email_unconfirmed',
  ],
  ['devise', 401, { error: 'Your account is locked.' }, 'refused account_locked'],
  ['lexik', 401, { code: 401, message: 'Account is disabled.' }, 'refused account_blocked'],
  [
    'payload',
    403,
    { errors: [{ message: 'Please verify your email before logging in.' }] },
    'refused email_unconfirmed',
  ],
  [
    'payload',
    401,
    { errors: [{ message: 'This user is locked due to having too many failed login attempts.' }] },
    'refused account_locked',
  ],
  [
    'nhost',
    401,
    { status: 401, error: 'unverified-user', message: 'User is not verified.' },
    'refused email_unconfirmed',
  ],
  [
    'nhost',
    401,
    { status: 401, error: 'disabled-user', message: 'User is disabled' },
    'refused account_blocked',
  ],
  [
    'better-auth',
    403,
    { code: 'EMAIL_NOT_VERIFIED', message: 'Email not verified' },
    'refused email_unconfirmed',
  ],
  ['parse', 404, { code: 205, error: 'User email is not verified.' }, 'refused email_unconfirmed'],
  [
    'parse',
    404,
    {
      code: 101,
      error:
        'Your account is locked due to multiple failed login attempts. Please try again after 5 minute(s)',
    },
    'refused account_locked',
  ],
  [
    'appwrite',
    403,
    { message: 'The current user has been blocked.', code: 403, type: 'user_blocked' },
    'refused account_blocked',
  ],
  [
    'appwrite',
    429,
    { message: 'Rate limit', code: 429, type: 'general_rate_limit_exceeded' },
    'unjudged rate_limited',
  ],
  [
    'firebase',
    400,
    {
      error: {
        code: 400,
        message: 'USER_DISABLED',
        errors: [{ message: 'USER_DISABLED', domain: 'global', reason: 'invalid' }],
      },
    },
    'refused account_blocked',
  ],
  [
    'firebase',
    400,
    {
      error: {
        code: 400,
        message:
          'TOO_MANY_ATTEMPTS_TRY_LATER : Access to this account has been temporarily disabled due to many failed login attempts.',
        status: 'INVALID_ARGUMENT',
      },
    },
    'refused account_blocked',
  ],
  [
    'firebase',
    400,
    {
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
      },
    },
    'unjudged api_key',
  ],
  ['firebase', 400, { error: { code: 400, message: 'INVALID_LOGIN_CREDENTIALS' } }, 'refused'],
  [
    'firebase',
    400,
    { error: { code: 400, message: 'PASSWORD_LOGIN_DISABLED' } },
    'unjudged sign_in_disabled',
  ],
  ['firebase', 400, { error: { code: 400, message: 'INVALID_EMAIL' } }, 'refused'],
  [
    'firebase',
    403,
    {
      error: {
        code: 403,
        message: 'Requests from referer <empty> are blocked.',
        status: 'PERMISSION_DENIED',
      },
    },
    'unjudged origin',
  ],
  [
    'cognito',
    400,
    { __type: 'UserNotConfirmedException', message: 'User is not confirmed.' },
    'refused email_unconfirmed',
  ],
  [
    'cognito',
    400,
    { __type: 'PasswordResetRequiredException', message: 'Password reset required for the user' },
    'refused password_expired',
  ],
  ['cognito', 400, { __type: 'UserNotFoundException', message: 'User does not exist.' }, 'refused'],
  ['cognito', 400, { __type: 'NotAuthorizedException', message: 'Password attempts exceeded' }, 'refused'],
  [
    'cognito',
    400,
    { __type: 'NotAuthorizedException', message: 'User is disabled.' },
    'refused account_blocked',
  ],
  [
    'cognito',
    400,
    { __type: 'NotAuthorizedException', message: 'SecretHash does not match for the client: 5abc' },
    'unjudged invalid_client',
  ],
  [
    'cognito',
    400,
    { __type: 'ResourceNotFoundException', message: 'User pool client abc does not exist.' },
    'unjudged invalid_client',
  ],
  [
    'cognito',
    400,
    { __type: 'InvalidParameterException', message: 'USER_PASSWORD_AUTH flow not enabled for this client' },
    'unjudged sign_in_disabled',
  ],
  [
    'wordpress',
    403,
    {
      code: '[jwt_auth] invalid_username',
      message: '<strong>Error</strong>: The username x is not registered on this site.',
      data: { status: 403 },
    },
    'refused',
  ],
  [
    'wordpress',
    403,
    {
      code: 'jwt_auth_bad_config',
      message: 'JWT is not configured properly, please contact the admin',
      data: { status: 403 },
    },
    'unjudged service_not_set_up',
  ],
  ['wpgraphql', 200, { errors: [{ message: 'invalid_username' }], data: { login: null } }, 'refused'],
  [
    'wpgraphql',
    200,
    {
      errors: [{ message: 'JWT Auth is not configured correctly. Please contact a site administrator.' }],
      data: { login: null },
    },
    'unjudged service_not_set_up',
  ],
  ['medusa', 401, { type: 'unauthorized', message: 'Invalid email or password' }, 'refused'],
  [
    'saleor',
    200,
    {
      data: {
        tokenCreate: {
          token: null,
          errors: [{ message: 'Account needs to be confirmed via email.', code: 'ACCOUNT_NOT_CONFIRMED' }],
        },
      },
    },
    'refused email_unconfirmed',
  ],
  [
    'saleor',
    200,
    { data: { tokenCreate: { token: null, errors: [{ message: 'Account inactive.', code: 'INACTIVE' }] } } },
    'refused account_blocked',
  ],
  [
    'saleor',
    200,
    {
      data: {
        tokenCreate: {
          token: null,
          errors: [
            {
              message:
                'Due to too many failed authentication attempts, logining has been suspended till 2026-11-29 21:00:00.',
              code: 'LOGIN_ATTEMPT_DELAYED',
            },
          ],
        },
      },
    },
    'unjudged outage',
  ],
  ['jwt-auth', 401, { error: 'Unauthorized' }, 'refused'],
  ['pocketbase', 400, { status: 400, message: 'Failed to authenticate.', data: {} }, 'refused'],
  [
    'pocketbase',
    403,
    {
      status: 403,
      message: "The request doesn't satisfy the collection requirements to authenticate.",
      data: {},
    },
    'refused',
  ],
  ['pocketbase', 401, { mfaId: 'abc123' }, 'refused second_factor'],
  ['djoser', 401, { detail: 'No active account found with the given credentials' }, 'refused'],
];

/** The same of a refresh. */
const AT_REFRESH: readonly Row[] = [
  [
    'firebase',
    400,
    { error: { code: 400, message: 'TOKEN_EXPIRED', status: 'INVALID_ARGUMENT' } },
    'refused',
  ],
  [
    'firebase',
    400,
    { error: { code: 400, message: 'USER_NOT_FOUND', status: 'INVALID_ARGUMENT' } },
    'refused',
  ],
  [
    'firebase',
    400,
    { error: { code: 400, message: 'INVALID_REFRESH_TOKEN', status: 'INVALID_ARGUMENT' } },
    'refused',
  ],
  ['cognito', 400, { __type: 'NotAuthorizedException', message: 'Refresh Token has expired' }, 'refused'],
  [
    'saleor',
    200,
    {
      data: {
        tokenRefresh: {
          token: null,
          errors: [{ message: 'Signature has expired', code: 'JWT_SIGNATURE_EXPIRED' }],
        },
      },
    },
    'refused',
  ],
  [
    'saleor',
    200,
    {
      data: {
        tokenRefresh: {
          token: null,
          errors: [
            { message: 'Invalid token. User does not exist or is inactive.', code: 'JWT_INVALID_TOKEN' },
          ],
        },
      },
    },
    'refused',
  ],
  ['flask', 422, { msg: 'Signature verification failed' }, 'refused'],
  ['flask', 422, { msg: 'Only refresh tokens are allowed' }, 'refused'],
  ['flask', 401, { msg: 'Token has expired' }, 'refused'],
  ['jwt-auth', 401, { message: 'Unauthenticated.' }, 'refused'],
  ['payload', 403, { errors: [{ message: 'You are not allowed to perform this action.' }] }, 'refused'],
];

describe.each([
  ['login', AT_SIGN_IN],
  ['refresh', AT_REFRESH],
] as const)('what a backend says at its %s', (exchange, rows) => {
  test.each(rows)('%s, %i %j: %s', (name, status, body, verdict) => {
    const { rejected, refusesBare = [401] }: Preset = PRESETS[name];
    const said = saidIn(status, new Headers({ 'content-type': 'application/json' }), JSON.stringify(body));
    const bare = exchange === 'login' ? rejected.login : refusesBare;
    const judged = judgeRefusal(said, exchange, { document: rejected[exchange], bare, listed: [] });
    const reason = judged.status === 'refused' ? judged.reason : judged.fault.reason;
    expect([judged.status, reason].filter(Boolean).join(' ')).toBe(verdict);
  });
});
