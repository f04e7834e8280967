import type { Form } from '../auth/account-form-table.ts';
import { decodeFormFlash, FORM_FLASH_HEADER, type FormFlash } from '../auth/flash.ts';
import type { FormInput } from '../backend/presets/index.ts';
import { type Asked, YES } from './asked.ts';

/** What the page of a form for the backend is told. */
export interface FormFacts {
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
  readonly asksPassword: string;
  readonly name: string | undefined;
  readonly username: string | undefined;
  readonly email: string | undefined;
  readonly token: string | undefined;
}

/** What backends call the token in the links that they send. */
const TOKEN_PARAMETERS = ['token', 'code', 'token_hash'] as const;

/** @param inputs - what the backend asks for */
export function formFacts({ query, headers }: Asked, form: Form, inputs: readonly FormInput[]): FormFacts {
  const flash = decodeFormFlash(headers.get(FORM_FLASH_HEADER));
  const token = inputs.includes('token') ? (flash?.token ?? tokenIn(query)) : undefined;
  const isDead = inputs.includes('token') && token === undefined;
  const isSent = form.isSilent === true && flash === undefined && query.get('sent') === '1';
  const message = isDead ? '' : sentence(flash?.message);
  const again = isDead ? undefined : flash && fieldOf(flash, inputs);
  const asks = (input: FormInput) => (inputs.includes(input) ? YES : '');
  return {
    notice: isDead ? 'no_token' : isSent ? 'sent' : message ? 'said' : flash?.code,
    message,
    failed: flash ? YES : '',
    open: isDead || isSent ? '' : YES,
    again,
    wrong: flash?.code === 'incomplete' ? again : undefined,
    asksName: asks('name'),
    asksUsername: asks('username'),
    asksEmail: asks('email'),
    asksPassword: asks('password'),
    name: flash?.name,
    username: flash?.username,
    email: flash?.email,
    token,
  };
}

/** Some backends begin with the name of the field. */
function sentence(message = ''): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}

/** What is still to be typed: nothing brings a password back. */
function fieldOf(flash: FormFlash, inputs: readonly FormInput[]): FormInput | undefined {
  const typed = inputs.filter((input) => input !== 'token');
  if (flash.code === 'refused') return typed.find((input) => input === 'password') ?? typed[0];
  if (flash.code !== 'incomplete') return undefined;
  return typed.find((input) => input === 'password' || (flash[input] ?? '').trim() === '');
}

function tokenIn(query: URLSearchParams): string | undefined {
  const found = TOKEN_PARAMETERS.map((name) => query.getAll(name));
  return found.find(([value, ...others]) => value !== undefined && value !== '' && others.length === 0)?.[0];
}
