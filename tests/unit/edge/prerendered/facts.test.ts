import { describe, expect, test } from 'vitest';
import {
  encodeFormFlash,
  encodeLoginFlash,
  FORM_FLASH_HEADER,
  type FormFlash,
  LOGIN_FLASH_HEADER,
  type LoginFlash,
} from '../../../../edge/auth/flash.ts';
import type { FormInput } from '../../../../edge/backend/presets/index.ts';
import type { Asked } from '../../../../edge/prerendered/asked.ts';
import { pageFacts } from '../../../../edge/prerendered/facts.ts';

const INPUTS = ['name', 'email', 'password'] as const;
const DANA = { id: '1', name: 'Dana Demo' };

function asked(path: string, options: Partial<Asked> = {}): Asked {
  return {
    path,
    query: new URLSearchParams(),
    headers: new Headers(),
    user: undefined,
    requestId: 'a-number',
    isDemo: false,
    methods: { password: true, forms: {} },
    afterSignIn: '/dashboard',
    remembers: false,
    ...options,
  };
}

function login(query: string, flash?: LoginFlash, options: Partial<Asked> = {}) {
  const headers = new Headers(flash && { [LOGIN_FLASH_HEADER]: encodeLoginFlash(flash) });
  return pageFacts(asked('/login', { query: new URLSearchParams(query), headers, ...options }));
}

function form(flash: Omit<FormFlash, 'form'>, inputs: readonly FormInput[] = INPUTS) {
  const headers = new Headers({ [FORM_FLASH_HEADER]: encodeFormFlash({ form: 'registration', ...flash }) });
  const methods = { password: true, forms: { registration: inputs } };
  return pageFacts(asked('/register', { headers, methods }));
}

describe('the sign-in page', () => {
  test('says nothing without a notice or a reason', () => {
    expect(login('')).toMatchObject({ notice: undefined, failed: '', wrong: undefined });
  });

  test('has a button for each provider that the backend signs people in at', () => {
    const social = [
      { name: 'google', label: 'Google' },
      { name: 'acme', label: 'Acme & Sons' },
    ];
    const methods = { password: true, social, forms: {} };
    const facts = login('returnTo=/docs/a', undefined, { methods });
    expect(facts).toMatchObject({
      offersProviders: 'yes',
      social0: 'Google',
      social0Path: '/auth/login/google?returnTo=%2Fdocs%2Fa',
      social1: 'Acme & Sons',
      social1Path: '/auth/login/acme?returnTo=%2Fdocs%2Fa',
    });
    expect(facts).not.toHaveProperty('social2');
    expect(login('', undefined, { methods, user: DANA })).not.toHaveProperty('social0');
  });

  test.each<[string, LoginFlash | undefined, object]>([
    ['without a tick', undefined, { remembered: '', providerPath: '/auth/login?remember=0' }],
    [
      'without one again',
      { code: 'invalid_credentials', brief: true },
      { remembered: '', providerPath: '/auth/login?remember=0' },
    ],
    ['with one', { code: 'invalid_credentials' }, { remembered: 'yes', providerPath: '/auth/login' }],
  ])(
    'has a box for those who want to be remembered, and every way in says the same: %s',
    (_, flash, facts) => {
      const methods = {
        password: true,
        provider: 'Example ID',
        social: [{ name: 'google', label: 'G' }],
        forms: {},
      };
      const told = login('', flash, { methods, remembers: true });
      expect(told).toMatchObject({ remembers: 'yes', ...facts });
      expect(told?.social0Path).toBe(told?.providerPath?.replace('/login', '/login/google'));
    },
  );

  test('says nothing of being remembered where there is no box', () => {
    const alone = { password: false, provider: 'Example ID', forms: {} };
    expect(login('', undefined, { methods: alone, remembers: true })?.providerPath).toBe('/auth/login');
    const both = { ...alone, password: true };
    expect(login('', undefined, { methods: both })).toMatchObject({
      remembers: '',
      providerPath: '/auth/login',
    });
  });

  test.each([
    ['alone', true, { asksCode: 'yes', asksCodeBeside: '', offersPassword: '', again: 'code' }],
    [
      'beside the password',
      false,
      { asksCode: '', asksCodeBeside: 'yes', offersPassword: 'yes', again: 'password' },
    ],
  ])('asks for a code %s, and offers no other way in', (_, alone, facts) => {
    const methods = { password: true, provider: 'Example ID', forms: { registration: INPUTS } };
    const step = { alone, recovery: true, resend: false };
    expect(login('', { code: 'code_wanted', username: 'dana', step }, { methods, user: DANA })).toMatchObject(
      {
        ...facts,
        notice: 'code_wanted',
        failed: '',
        username: 'dana',
        provider: '',
        registration: '',
        continueTo: '',
        takesRecoveryCode: 'yes',
        resendsCode: '',
      },
    );
    expect(login('', { code: 'invalid_code', step })).toMatchObject({ failed: 'yes', wrong: 'code' });
  });

  test.each([
    [true, { offersPassword: 'yes', offersEmailAlone: '', emails: 'link' }],
    [false, { offersPassword: '', offersEmailAlone: 'yes', emails: 'link' }],
  ])(
    'offers a message beside a password (%s), and to nobody who is at a step or signed in',
    (password, facts) => {
      const methods = { password, message: 'link', forms: {} } as const;
      expect(login('', undefined, { methods })).toMatchObject(facts);
      const nothing = { offersEmailAlone: '', emails: '' };
      const step = { alone: true, recovery: false, resend: true, message: 'link' } as const;
      expect(login('', { code: 'link_emailed', step }, { methods })).toMatchObject({
        ...nothing,
        ...{ failed: '', asksCode: 'yes', typesCode: '', resendsCode: '', resendsMessage: 'yes' },
      });
      expect(login('', undefined, { methods, user: DANA })).toMatchObject(nothing);
      expect(login('reason=link_expired', undefined, { methods })).toMatchObject({ notice: 'link_expired' });
      expect(login('reason=link_elsewhere', undefined, { methods })).toMatchObject({ notice: undefined });
    },
  );

  test.each([
    'session_expired',
    'idle_timeout',
    'absolute_timeout',
    'signed_out',
    'registered',
    'password_changed',
  ])('C8: takes the reason %s from the address', (reason) => {
    expect(login(`reason=${reason}`)).toMatchObject({ notice: reason, failed: '' });
  });

  test.each([
    'reason=invalid_credentials',
    'reason=rate_limited',
    'reason=__proto__',
    'reason=toString',
    'reason=',
    'reason=signed_out&reason=signed_out',
    'state=registered',
  ])('takes no other reason from it: %s', (query) => {
    expect(login(query)?.notice).toBeUndefined();
  });

  test('lets what was just refused go before the reason', () => {
    expect(login('reason=signed_out', { code: 'rate_limited' })).toMatchObject({
      notice: 'rate_limited',
      failed: 'yes',
    });
  });

  test('points at the password that is wrong, and at the field that is missing', () => {
    expect(login('', { code: 'invalid_credentials', username: 'dana' })?.wrong).toBe('password');
    expect(login('', { code: 'missing_credentials', username: '' })?.wrong).toBe('username');
    expect(login('', { code: 'missing_credentials', username: 'dana' })?.wrong).toBe('password');
    for (const code of ['backend_unavailable', 'tokens_unusable', 'clock_skew'] as const)
      expect(login('', { code, username: 'dana' })?.wrong).toBeUndefined();
  });

  test.each([
    ['/orders?page=2', '/orders?page=2'],
    ['//evil.example', ''],
    ['/login', ''],
    ['/orders&returnTo=/admin', ''],
  ])('knows the way back to %s as "%s"', (wish, returnTo) => {
    const facts = login(`returnTo=${wish}`);
    const query = returnTo && `?${new URLSearchParams({ returnTo })}`;
    expect(facts).toMatchObject({ returnTo, providerPath: `/auth/login${query}`, here: `/login${query}` });
  });

  test('lets whoever is signed in go on, and offers no way in', () => {
    const methods = { password: true, provider: 'Example ID', forms: { registration: INPUTS } };
    const facts = login('returnTo=/orders', undefined, { user: DANA, methods });
    expect(facts).toMatchObject({
      user: 'Dana Demo',
      continueTo: '/orders',
      offersPassword: '',
      provider: '',
      registration: '',
    });
  });

  test('offers a way in to whoever is signed in with a session that is not taken any more', () => {
    expect(login('reason=session_unavailable', undefined, { user: DANA })).toMatchObject({
      continueTo: '/dashboard',
      offersPassword: 'yes',
    });
    expect(login('', { code: 'invalid_credentials' }, { user: DANA })).toMatchObject({
      continueTo: '',
      offersPassword: 'yes',
    });
  });

  test('tells of a sign-out only after a step within this site, and to nobody who is signed in', () => {
    const headers = new Headers({ 'sec-fetch-site': 'same-origin' });
    const query = new URLSearchParams('reason=signed_out');
    const of = (options: Partial<Asked>) => pageFacts(asked('/login', { query, ...options }))?.signedOut;
    expect(of({ headers })).toBe('yes');
    expect(of({})).toBe('');
    expect(of({ headers, user: DANA })).toBe('');
  });
});

describe('the page of a form', () => {
  test('is not there where the backend takes no such form', () => {
    expect(pageFacts(asked('/register'))).toBeUndefined();
  });

  test('lets the sentence of the backend go before ours', () => {
    expect(form({ code: 'refused', message: 'too short.' })).toMatchObject({
      notice: 'said',
      message: 'Too short.',
    });
    expect(form({ code: 'refused' })).toMatchObject({ notice: 'refused', message: '' });
  });

  test('goes on at the password after a refusal, and calls nothing wrong that may be right', () => {
    expect(form({ code: 'refused' })).toMatchObject({ again: 'password', wrong: undefined });
    expect(form({ code: 'refused' }, ['email'])).toMatchObject({ again: 'email', wrong: undefined });
  });

  test('points at the first field that is empty', () => {
    const incomplete = (typed: object) => form({ code: 'incomplete', ...typed });
    expect(incomplete({ name: '', email: '' })).toMatchObject({ again: 'name', wrong: 'name' });
    expect(incomplete({ name: 'Nora', email: ' ' })).toMatchObject({ again: 'email', wrong: 'email' });
    expect(incomplete({ name: 'Nora', email: 'n@x' })).toMatchObject({ wrong: 'password' });
  });

  test.each(['unavailable', 'rate_limited', 'failed'] as const)('takes %s out on no field', (code) => {
    expect(form({ code, name: '', email: '' })).toMatchObject({ notice: code, again: undefined });
  });

  test.each([
    ['token=abc', 'abc'],
    ['code=abc', 'abc'],
    ['token_hash=abc&type=recovery', 'abc'],
    ['token=a&token=b', undefined],
    ['token=', undefined],
  ])('for a new password takes the token of the link: %s', (query, token) => {
    const methods = { password: true, forms: { newPassword: ['token', 'password'] as const } };
    const facts = pageFacts(asked('/reset-password', { query: new URLSearchParams(query), methods }));
    const isThere = token !== undefined;
    expect(facts).toMatchObject({ token, open: isThere ? 'yes' : '' });
    expect(facts?.notice).toBe(isThere ? undefined : 'no_token');
  });

  test('says that a message was sent where one can be asked for, and nowhere else', () => {
    const query = new URLSearchParams('sent=1');
    const methods = { password: true, forms: { forgotPassword: ['email'], registration: INPUTS } as const };
    expect(pageFacts(asked('/forgot-password', { query, methods }))).toMatchObject({
      notice: 'sent',
      open: '',
    });
    expect(pageFacts(asked('/register', { query, methods }))).toMatchObject({
      notice: undefined,
      open: 'yes',
    });
  });

  test.each<[string, object]>([
    ['uid=Nw&token=t', { open: 'yes', uid: 'Nw', token: 't', email: undefined, anew: '' }],
    ['uidb64=Nw&key=t&email=ines%40example.com', { uid: 'Nw', token: 't', email: 'ines@example.com' }],
    ['userId=Nw&secret=t', { uid: 'Nw', token: 't' }],
    ['token=t', { open: '', notice: 'no_token', anew: '/forgot-password' }],
    ['uid=Nw', { open: '', notice: 'no_token' }],
    ['uid=Nw&uid=Nx&token=t', { open: '', notice: 'no_token' }],
    ['uid=Nw&token=', { open: '', notice: 'no_token' }],
  ])('takes from a link what the backend asks for: %s', (query, facts) => {
    const forms = { newPassword: ['email', 'uid', 'token', 'password'] } as const;
    const methods = { password: true, forms };
    expect(pageFacts(asked('/reset-password', { query: new URLSearchParams(query), methods }))).toMatchObject(
      facts,
    );
  });

  test.each<[string, readonly FormInput[] | undefined, string]>([
    ['where another link can be had', ['email'], '/resend-verification'],
    ['and to nothing where not', undefined, ''],
  ])('leads on from a link that says nothing: %s', (_, message, anew) => {
    const forms = { emailVerification: ['token'], ...(message && { verificationMessage: message }) } as const;
    const facts = pageFacts(asked('/verify-email', { methods: { password: true, forms } }));
    expect(facts).toMatchObject({ open: '', notice: 'no_token', anew });
  });

  test('says that a password is changed, and shows no form then', () => {
    const query = new URLSearchParams('changed=1');
    const methods = { password: true, forms: { passwordChange: ['currentPassword', 'password'] } } as const;
    expect(pageFacts(asked('/change-password', { query, methods, user: DANA }))).toMatchObject({
      notice: 'changed',
      open: '',
      home: '/dashboard',
    });
  });
});
