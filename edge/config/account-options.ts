import * as v from 'valibot';
import type { Preset } from '../backend/presets/index.ts';
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
}

const OFFERS = ['emailVerification', 'passwordChange', 'accountDeletion'] as const;
const flag = v.exactOptional(v.boolean('is neither true nor false'));

export const accountSchema = v.strictObject(
  {
    emailVerification: flag,
    passwordChange: flag,
    accountDeletion: flag,
    signInAfterRegistration: flag,
  },
  ({ expected }) =>
    expected === 'never'
      ? 'has no meaning there: what has one is emailVerification, passwordChange, accountDeletion, signInAfterRegistration'
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
  return {
    ...rest,
    ...(account.emailVerification && emailVerification && { emailVerification }),
    ...(account.passwordChange && passwordChange && { passwordChange }),
    ...(account.accountDeletion && accountDeletion && { accountDeletion }),
  };
}

/** Lists what is to be offered, and is nowhere to be asked for. */
export function accountProblems(
  preset: Preset,
  presetName: string,
  account: AccountOptions,
): ConfigProblem[] {
  return OFFERS.filter((name) => account[name] && preset[name] === undefined).map((name) => ({
    variable: 'gatehouse.config.ts',
    problem: `account.${name}: is on, and the preset ${presetName} has no address for it`,
    cure: `Say it as \`${name}\` of \`backend\`, or take the entry away; docs/backends.md has examples.`,
  }));
}
