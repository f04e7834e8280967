import * as v from 'valibot';
import { FORM_INPUTS } from '../backend/functions/types.ts';
import type { Captcha, Preset } from '../backend/presets/index.ts';
import { FIELD_TYPES, MOST_FIELDS, type RegistrationField } from '../backend/registration-fields.ts';
import { only } from './exchange-schema.ts';
import type { ConfigProblem } from './types.ts';

/** What people may do about their accounts, beside what `BACKEND_REGISTRATION` and `BACKEND_PASSWORD_RESET` offer. Default: nothing. */
export interface AccountOptions {
  /** A page that the link of a message leads to, and one that has another message sent: `/verify-email` and `/resend-verification`. */
  readonly emailVerification?: boolean;
  /** A page for whoever is signed in: `/change-password`. */
  readonly passwordChange?: boolean;
  /** A page for whoever is signed in: `/delete-account`. Sessions are then asked for sign-outs of their user, as with `session.signOutEverywhere`. */
  readonly accountDeletion?: boolean;
  /** Signs in whoever has registered: with the tokens of that answer, or with what was typed. */
  readonly signInAfterRegistration?: boolean;
  /** What a registration asks for beside what the backend's own contract has. */
  readonly registrationFields?: readonly RegistrationField[];
  /** Proves that no program fills in the forms in front of a session, where the backend asks for that. */
  readonly captcha?: CaptchaOptions;
}

export interface CaptchaOptions {
  readonly provider: 'turnstile' | 'hcaptcha';
  /** The public one. */
  readonly siteKey: string;
  /** Where a body takes the token: a dot-path. Default: as the preset has it. */
  readonly member?: string;
}

const NO_MEMBER = 'is no dot-path into a body, such as data.phone';
const NO_LENGTH = 'is no whole number from 1 to 1000';
/** Names that the forms have for what is theirs. */
const TAKEN: readonly string[] = [
  ...FORM_INPUTS,
  'returnTo',
  'remember',
  'code',
  'captchaToken',
  'cf-turnstile-response',
  'h-captcha-response',
  'g-recaptcha-response',
];
const OFFERS = ['emailVerification', 'passwordChange', 'accountDeletion'] as const;
const flag = v.exactOptional(v.boolean('is neither true nor false'));

const member = v.pipe(
  v.string(NO_MEMBER),
  v.regex(/^[a-z]\w{0,63}(?:\.[a-z]\w{0,63}){0,4}$/i, NO_MEMBER),
  v.check((path) => !/\b(?:constructor|prototype)\b/.test(path), NO_MEMBER),
);
const name = v.pipe(
  v.string('is missing'),
  v.regex(/^[a-z][\w-]{0,31}$/i, 'is no name of letters and digits'),
  v.check((given) => !TAKEN.includes(given), 'is the name of a field that the form has anyway'),
);
const line = (most: number) =>
  v.pipe(v.string('is missing'), v.regex(new RegExp(`^\\P{C}{1,${most}}$`, 'u'), 'is empty, or too long'));
const registrationFields = v.pipe(
  v.array(
    only({
      name,
      label: line(100),
      type: v.exactOptional(v.picklist(FIELD_TYPES, `is none of ${FIELD_TYPES.join(', ')}`)),
      required: flag,
      autocomplete: v.exactOptional(
        v.pipe(v.string(), v.regex(/^[a-z][a-z -]{0,63}$/, 'is no such word as tel or organization')),
      ),
      maxLength: v.exactOptional(
        v.pipe(
          v.number(NO_LENGTH),
          v.safeInteger(NO_LENGTH),
          v.minValue(1, NO_LENGTH),
          v.maxValue(1000, NO_LENGTH),
        ),
      ),
      member: v.exactOptional(member),
    }),
    'is no list of fields',
  ),
  v.maxLength(MOST_FIELDS, `has more than ${MOST_FIELDS} fields`),
  v.check((fields) => new Set(fields.map((field) => field.name)).size === fields.length, 'has a name twice'),
);
const captcha = only({
  provider: v.picklist(['turnstile', 'hcaptcha'], 'is neither turnstile nor hcaptcha'),
  siteKey: v.pipe(v.string('is missing'), v.regex(/^[\w-]{1,100}$/, 'is no site key')),
  member: v.exactOptional(member),
});

export const accountSchema = v.strictObject(
  {
    emailVerification: flag,
    passwordChange: flag,
    accountDeletion: flag,
    signInAfterRegistration: flag,
    registrationFields: v.exactOptional(registrationFields),
    captcha: v.exactOptional(captcha),
  },
  ({ expected }) =>
    expected === 'never'
      ? 'has no meaning there: what has one is emailVerification, passwordChange, accountDeletion, signInAfterRegistration, registrationFields, captcha'
      : 'is no object',
) satisfies v.GenericSchema<unknown, AccountOptions>;

/** What is offered, where that is said, and said rightly. */
export function accountIn(options: unknown): AccountOptions {
  const { account }: { readonly account?: unknown } = Object(options);
  return v.is(accountSchema, account) ? account : {};
}

const PAGES = {
  emailVerification: ['/verify-email', '/resend-verification'],
  passwordChange: ['/change-password'],
  accountDeletion: ['/delete-account'],
} as const;

/** The pages that an application may have of its own, because nothing is offered there. */
export function pagesNotOffered(options: unknown): readonly string[] {
  const account = accountIn(options);
  return OFFERS.flatMap((name) => (account[name] ? [] : PAGES[name]));
}

/** The preset without what is not offered. */
export function offeredOf(preset: Preset, account: AccountOptions): Preset {
  const { emailVerification, passwordChange, accountDeletion, ...rest } = preset;
  const { registrationFields } = account;
  const captcha = captchaOf(preset, account);
  return {
    ...rest,
    ...(account.emailVerification && emailVerification && { emailVerification }),
    ...(account.passwordChange && passwordChange && { passwordChange }),
    ...(account.accountDeletion && accountDeletion && { accountDeletion }),
    ...(registrationFields && { registrationFields }),
    ...(captcha && { captcha }),
  };
}

function captchaOf({ captchaMember }: Preset, { captcha }: AccountOptions): Captcha | undefined {
  const { provider, siteKey, member = captchaMember } = captcha ?? {};
  const isSaid = provider !== undefined && siteKey !== undefined && member !== undefined;
  return isSaid ? { provider, siteKey, member } : undefined;
}

/** Lists what is to be offered, and is nowhere to be asked for. */
export function accountProblems(
  preset: Preset,
  presetName: string,
  account: AccountOptions,
): ConfigProblem[] {
  const isLost = account.captcha !== undefined && captchaOf(preset, account) === undefined;
  const lost = isLost ? [lostCaptcha(presetName)] : [];
  const missing = OFFERS.filter((name) => account[name] && preset[name] === undefined).map((name) => ({
    variable: 'gatehouse.config.ts',
    problem: `account.${name}: is on, and the preset ${presetName} has no address for it`,
    cure: `Say it as \`${name}\` of \`backend\`, or take the entry away; docs/backends.md has examples.`,
  }));
  return [...missing, ...lost];
}

function lostCaptcha(presetName: string): ConfigProblem {
  return {
    variable: 'gatehouse.config.ts',
    problem: `account.captcha: is on, and the preset ${presetName} does not say where its token goes`,
    cure: 'Say it as `member`: a dot-path into the body of a sign-in and a registration.',
  };
}
