import type { Form } from '../auth/account-form-table.ts';
import { decodeFormFlash, FORM_FLASH_HEADER, type FormFlash } from '../auth/flash.ts';
import type { FormInput } from '../backend/presets/index.ts';
import { type Asked, YES } from './asked.ts';
import { type OwnFieldFacts, ownFieldFacts, wrongOwnField } from './own-field-facts.ts';

/** What the page of a form for the backend is told. */
export interface FormFacts extends OwnFieldFacts {
  /** What it says above the form: what became of it, `said` for the backend's own sentence, `sent` or `no_token`. */
  readonly notice: string | undefined;
  /** The backend's own sentence, which goes before ours. */
  readonly message: string | undefined;
  readonly failed: string;
  /** Whether there is a form to fill in. */
  readonly open: string;
  /** Where to go on typing, and whether that is known to be the cause. */
  readonly again: string | undefined;
  readonly wrong: string | undefined;
  /** Which fields it has, and what they are filled in with. */
  readonly asksName: string;
  readonly asksUsername: string;
  readonly asksEmail: string;
  readonly asksCurrentPassword: string;
  readonly asksPassword: string;
  readonly name: string | undefined;
  readonly username: string | undefined;
  readonly email: string | undefined;
  readonly uid: string | undefined;
  readonly token: string | undefined;
  /** Where another link is to be had, if one is wanted. */
  readonly anew: string;
  /** Where whoever is signed in goes on. */
  readonly home: string;
}

/** What backends call the token in the links that they send, and whose it is, where that stands beside it. */
const TOKEN_PARAMETERS = [
  'token',
  'code',
  'token_hash',
  'key',
  'secret',
  'oobCode',
  'confirmation',
  'reset_password_token',
  'confirmation_token',
] as const;
const UID_PARAMETERS = ['uid', 'uidb64', 'userId', 'user_id', 'id'] as const;

/** @param inputs - what the backend asks for */
export function formFacts(asked: Asked, form: Form, inputs: readonly FormInput[]): FormFacts {
  const { query, headers } = asked;
  const flash = decodeFormFlash(headers.get(FORM_FLASH_HEADER));
  const isLink = inputs.includes('token');
  const token = isLink ? (flash?.token ?? oneOf(TOKEN_PARAMETERS, query)) : undefined;
  const uid = inputs.includes('uid') ? (flash?.uid ?? oneOf(UID_PARAMETERS, query)) : undefined;
  const isDead = (isLink && token === undefined) || (inputs.includes('uid') && uid === undefined);
  const isSent = form.isSilent === true && flash === undefined && query.get('sent') === '1';
  const message = isDead ? '' : sentence(flash?.message);
  const own = form.name === 'registration' ? (asked.methods.ownFields ?? []) : [];
  const wrongOwn = wrongOwnField(own, flash);
  const again = isDead ? undefined : (wrongOwn ?? (flash && fieldOf(flash, inputs)));
  const isChanged = form.isOwn === true && flash === undefined && query.get('changed') === '1';
  const wantsLink = isDead || isSent || (isLink && flash?.code === 'refused');
  const asks = (input: FormInput) => (inputs.includes(input) ? YES : '');
  return {
    notice: isDead ? 'no_token' : isSent ? 'sent' : isChanged ? 'changed' : message ? 'said' : flash?.code,
    message,
    failed: flash ? YES : '',
    open: isDead || isSent || isChanged ? '' : YES,
    again,
    wrong: flash?.code === 'incomplete' ? again : wrongOwn,
    ...ownFieldFacts(own, flash),
    asksName: asks('name'),
    asksUsername: asks('username'),
    asksEmail: asks('email'),
    asksPassword: asks('password'),
    asksCurrentPassword: asks('currentPassword'),
    name: flash?.name,
    username: flash?.username,
    email: flash?.email ?? (isLink ? oneOf(['email'], query) : undefined),
    uid,
    token,
    anew: wantsLink ? anewFor(form, asked) : '',
    home: asked.afterSignIn,
  };
}

/** Some backends begin with the name of the field. */
function sentence(message = ''): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}

/** What is still to be typed: nothing brings a password back. */
function fieldOf(flash: FormFlash, inputs: readonly FormInput[]): FormInput | undefined {
  const typed = inputs.filter((input) => input !== 'token' && input !== 'uid');
  if (flash.code === 'refused') return typed.find(isSecret) ?? typed[0];
  if (flash.code !== 'incomplete') return undefined;
  return typed.find((input) => isSecret(input) || (flash[input] ?? '').trim() === '');
}

function isSecret(input: FormInput): input is 'password' | 'currentPassword' {
  return input === 'password' || input === 'currentPassword';
}

/** Another link of the same kind, where one can be asked for. */
function anewFor({ name }: Form, { methods: { forms } }: Asked): string {
  const isOfPassword = name === 'newPassword' || name === 'forgotPassword';
  if (isOfPassword) return '/forgot-password';
  return forms.verificationMessage === undefined ? '' : '/resend-verification';
}

/** What a link has by one of these names, once. */
function oneOf(names: readonly string[], query: URLSearchParams): string | undefined {
  const found = names.map((name) => query.getAll(name));
  return found.find(([value, ...others]) => value !== undefined && value !== '' && others.length === 0)?.[0];
}
