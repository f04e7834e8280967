import type { Preset } from '../backend/presets/index.ts';
import { type FormName, formContract } from '../backend/sign-in-methods.ts';

/** A form that is passed on to the backend, and where it leads. */
export interface Form {
  readonly name: FormName;
  readonly page: string;
  /** Where success leads. */
  readonly done: string;
  /** The variable to correct when the backend takes it at another address. */
  readonly variable: string;
  /** A refusal looks like success, or it would tell who has an account. */
  readonly isSilent?: boolean;
  /** Whoever was signed in here signs in anew. */
  readonly endsSession?: boolean;
}

/** The page that the link of a message leads to. */
export const NEW_PASSWORD_PAGE = '/reset-password';

const FORMS: Readonly<Record<string, Form>> = {
  '/auth/register': {
    name: 'registration',
    page: '/register',
    done: '/login?reason=registered',
    variable: 'BACKEND_REGISTRATION_PATH',
  },
  '/auth/forgot-password': {
    name: 'forgotPassword',
    page: '/forgot-password',
    done: '/forgot-password?sent=1',
    variable: 'BACKEND_PASSWORD_RESET_PATH',
    isSilent: true,
  },
  '/auth/reset-password': {
    name: 'newPassword',
    page: NEW_PASSWORD_PAGE,
    done: '/login?reason=password_changed',
    variable: 'BACKEND_NEW_PASSWORD_PATH',
    endsSession: true,
  },
};

/** Whether an address is that of a form, and the form is not offered. */
export function isWithheld(pathname: string, preset: Preset): boolean {
  if (pathname === '/auth/email') return preset.passwordless === undefined;
  const form = formAt(pathname);
  return form !== undefined && formContract(preset, form.name) === undefined;
}

export function formAt(pathname: string): Form | undefined {
  return Object.hasOwn(FORMS, pathname) ? FORMS[pathname] : undefined;
}
