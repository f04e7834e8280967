import { describe, expect, it } from 'vitest';
import { createBackend } from '../../../../edge/backend/backend.ts';
import { PRESETS, type PresetName } from '../../../../edge/backend/presets/index.ts';
import { type FormName, formContract } from '../../../../edge/backend/sign-in-methods.ts';

const API = 'https://api.example.com';
const PAGE = 'https://app.example.com/verify-email';
const TYPED = {
  uid: 'Nw',
  token: 'a/token',
  email: 'ines@example.com',
  currentPassword: 'the-old-one',
  password: 'the-new-one',
};
const NEW = TYPED.password;
const OLD = TYPED.currentPassword;

/** What a form of a preset sends, and what its answer comes to. */
async function submitted(name: PresetName, form: FormName, status = 200) {
  const sent: string[] = [];
  const preset = PRESETS[name];
  const backend = createBackend({
    baseUrl: API,
    preset,
    now: Date.now,
    fetch: async (request) => {
      const bearer = request.headers.get('authorization') ?? request.headers.get('x-appwrite-session') ?? '';
      sent.push([request.method, request.url.slice(API.length), bearer, await request.text()].join(' '));
      return new Response(null, { status, headers: status === 302 ? { location: '/done' } : {} });
    },
  });
  const contract = formContract(preset, form);
  if (contract === undefined) throw new Error(`${name} has no such form.`);
  const holder = { accessToken: 'access', userId: '7' };
  const answer = await backend.submit(contract, TYPED, PAGE, {}, holder);
  return { line: sent[0], status: answer.status };
}

const json = (body: object) => JSON.stringify(body);

describe('the forms of accounts, as products take them', () => {
  it.each<[PresetName, FormName, string]>([
    [
      'djoser',
      'newPassword',
      `POST /auth/users/reset_password_confirm/  ${json({ uid: 'Nw', token: 'a/token', new_password: NEW })}`,
    ],
    ['djoser', 'emailVerification', `POST /auth/users/activation/  ${json({ uid: 'Nw', token: 'a/token' })}`],
    [
      'djoser',
      'passwordChange',
      `POST /auth/users/set_password/ JWT access ${json({ current_password: OLD, new_password: NEW })}`,
    ],
    ['djoser', 'accountDeletion', `DELETE /auth/users/me/ JWT access ${json({ current_password: OLD })}`],
    [
      'dj-rest-auth',
      'newPassword',
      `POST /dj-rest-auth/password/reset/confirm/  ${json({ uid: 'Nw', token: 'a/token', new_password1: NEW, new_password2: NEW })}`,
    ],
    [
      'dj-rest-auth',
      'emailVerification',
      `POST /dj-rest-auth/registration/verify-email/  ${json({ key: 'a/token' })}`,
    ],
    [
      'strapi',
      'passwordChange',
      `POST /api/auth/change-password Bearer access ${json({ currentPassword: OLD, password: NEW, passwordConfirmation: NEW })}`,
    ],
    ['aspnet', 'emailVerification', 'GET /confirmEmail?userId=Nw&code=a%2Ftoken  '],
    [
      'aspnet',
      'passwordChange',
      `POST /manage/info Bearer access ${json({ oldPassword: OLD, newPassword: NEW })}`,
    ],
    [
      'pocketbase',
      'passwordChange',
      `PATCH /api/collections/users/records/7 Bearer access ${json({ oldPassword: OLD, password: NEW, passwordConfirm: NEW })}`,
    ],
    ['pocketbase', 'accountDeletion', 'DELETE /api/collections/users/records/7 Bearer access '],
    [
      'appwrite',
      'newPassword',
      `PUT /account/recovery  ${json({ userId: 'Nw', secret: 'a/token', password: NEW })}`,
    ],
    ['payload', 'emailVerification', 'POST /api/users/verify/a%2Ftoken  {}'],
    ['better-auth', 'accountDeletion', `POST /api/auth/delete-user Bearer access ${json({ password: OLD })}`],
    ['supabase', 'emailVerification', `POST /verify  ${json({ type: 'email', token_hash: 'a/token' })}`],
    [
      'supabase',
      'verificationMessage',
      `POST /resend?redirect_to=${encodeURIComponent(PAGE)}  ${json({ type: 'signup', email: TYPED.email })}`,
    ],
  ])('%s: %s', async (name, form, line) => {
    expect(await submitted(name, form)).toEqual({ line, status: 'ok' });
  });

  it.each<[number, string]>([
    [302, 'ok'],
    [301, 'transient'],
    [400, 'rejected'],
    [500, 'transient'],
  ])(
    'a confirmation that is made for browsers is done where it leads on: %i is %s',
    async (status, outcome) => {
      for (const name of ['strapi', 'directus'] as const)
        expect((await submitted(name, 'emailVerification', status)).status).toBe(outcome);
    },
  );
});
