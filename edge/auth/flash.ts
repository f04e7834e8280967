import { decode, encode } from 'jose/base64url';
import * as v from 'valibot';
import { FORM_NAMES } from '../backend/sign-in-methods.ts';

/** Writes what a page is to say so that it fits into a header, in any script. */
function encodeFlash(flash: object): string {
  return encode(JSON.stringify(flash));
}

/** Reads it again; what is not of the form expected is as good as none. */
function decodeFlash<Notice>(
  header: string | null,
  schema: v.GenericSchema<unknown, Notice>,
): Notice | undefined {
  if (header === null) return undefined;
  try {
    const parsed = v.safeParse(schema, JSON.parse(new TextDecoder().decode(decode(header))));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** The request header in which the gate tells the login page what to say. */
export const LOGIN_FLASH_HEADER = 'x-gatehouse-login';

const loginSchema = v.object({
  code: v.picklist([
    'invalid_credentials',
    'missing_credentials',
    'backend_unavailable',
    'rate_limited',
    'session_expired',
    'session_unavailable',
    'second_factor_required',
    'code_wanted',
    'password_and_code_wanted',
    'code_sent',
    'code_emailed',
    'link_emailed',
    'either_emailed',
    'message_sent',
    'sent_just_now',
    'messages_limited',
    'missing_email',
    'captcha_required',
    'invalid_emailed_code',
    'link_elsewhere',
    'link_expired',
    'missing_code',
    'invalid_code',
    'invalid_password_or_code',
    'codes_limited',
    'email_unconfirmed',
    'account_blocked',
    'account_incomplete',
    'password_expired',
    'idle_timeout',
    'absolute_timeout',
    'signed_out',
    'tokens_unusable',
    'clock_skew',
    'login_failed',
    'sign_in_cancelled',
    'sign_in_expired',
    'sign_in_refused',
    'sign_in_needed',
    'registered',
    'password_changed',
    'email_verified',
    'account_deleted',
  ]),
  username: v.exactOptional(v.string()),
  returnTo: v.exactOptional(v.string()),
  /** Whether the box of those who want to be remembered has no tick. */
  brief: v.exactOptional(v.literal(true)),
  /** What is asked for beside, or in the place of, user name and password. */
  step: v.exactOptional(
    v.object({
      /** Whether the code alone is asked for, and goes to an address of its own. */
      alone: v.boolean(),
      recovery: v.boolean(),
      resend: v.boolean(),
      /** What is in the message, where one was sent in the place of a password. */
      message: v.exactOptional(v.picklist(['code', 'link', 'either'])),
    }),
  ),
});

/** What the form says above its fields, and what it is filled in with. Never a password, nor a code. */
export type LoginFlash = Readonly<v.InferOutput<typeof loginSchema>>;

export function encodeLoginFlash(flash: LoginFlash): string {
  return encodeFlash(flash);
}

/** Reads a notice; what is not one is as good as none. */
export function decodeLoginFlash(header: string | null): LoginFlash | undefined {
  return decodeFlash(header, loginSchema);
}

/** The request header in which the gate tells the page of a form what to say. */
export const FORM_FLASH_HEADER = 'x-gatehouse-form';

const formSchema = v.object({
  form: v.picklist(FORM_NAMES),
  code: v.picklist([
    'refused',
    'incomplete',
    'unavailable',
    'rate_limited',
    'captcha_required',
    'invalid_field',
    'failed',
  ]),
  /** The backend's own sentence. */
  message: v.exactOptional(v.string()),
  /** What was typed. */
  name: v.exactOptional(v.string()),
  username: v.exactOptional(v.string()),
  email: v.exactOptional(v.string()),
  uid: v.exactOptional(v.string()),
  /** The same of a site's own fields, by their names, and the one that is not filled in as it should be. */
  own: v.exactOptional(v.record(v.string(), v.string())),
  wrong: v.exactOptional(v.string()),
  /** The token of the message that led here, which the form sends along. */
  token: v.exactOptional(v.string()),
});

/** What a form says above its fields, and what it is filled in with. Never a password. */
export type FormFlash = Readonly<v.InferOutput<typeof formSchema>>;

export function encodeFormFlash(flash: FormFlash): string {
  return encodeFlash(flash);
}

/** Reads a notice; what is not one is as good as none. */
export function decodeFormFlash(header: string | null): FormFlash | undefined {
  return decodeFlash(header, formSchema);
}
