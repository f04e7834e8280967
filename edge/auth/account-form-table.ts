import type { FormAnswer, Typed } from '../backend/backend.ts';
import type { Preset } from '../backend/presets/index.ts';
import { type FormName, formContract } from '../backend/sign-in-methods.ts';
import type { Session } from '../types.ts';

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
  /** For whoever is signed in alone. */
  readonly isOwn?: boolean;
  /** Where the link of the message leads that the backend sends for it. Default: to the page for a new password. */
  readonly linksTo?: string;
}

/** A form that the backend has taken. */
export interface Taken {
  readonly form: Form;
  readonly typed: Typed;
  readonly answer: Extract<FormAnswer, { status: 'ok' }>;
  /** Of whoever is signed in, where it is for them alone. */
  readonly session: Session | undefined;
}

/** The page that the link of a message leads to. */
export const NEW_PASSWORD_PAGE = '/reset-password';

/** The page that the link of another message leads to. */
const VERIFICATION_PAGE = '/verify-email';
/** What no variable names. */
const OWN_FILE = 'gatehouse.config.ts';

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
  '/auth/verify-email': {
    name: 'emailVerification',
    page: VERIFICATION_PAGE,
    done: '/login?reason=email_verified',
    variable: OWN_FILE,
  },
  '/auth/resend-verification': {
    name: 'verificationMessage',
    page: '/resend-verification',
    done: '/resend-verification?sent=1',
    variable: OWN_FILE,
    isSilent: true,
    linksTo: VERIFICATION_PAGE,
  },
  '/auth/change-password': {
    name: 'passwordChange',
    page: '/change-password',
    done: '/change-password?changed=1',
    variable: OWN_FILE,
    isOwn: true,
  },
  '/auth/delete-account': {
    name: 'accountDeletion',
    page: '/delete-account',
    done: '/login?reason=account_deleted',
    variable: OWN_FILE,
    isOwn: true,
  },
};

/** Whether an address is that of a form, and the form is not offered. */
export function isWithheld(pathname: string, preset: Preset): boolean {
  if (pathname === '/auth/email') return preset.passwordless === undefined;
  const form = formAt(pathname);
  return form !== undefined && formContract(preset, form.name) === undefined;
}

/** Where the link of a message is to lead that the backend sends for a form: that of a registration verifies its address, where that is done here. */
export function linkedPage({ name, linksTo = NEW_PASSWORD_PAGE }: Form, preset: Preset): string {
  const verifies = name === 'registration' && formContract(preset, 'emailVerification') !== undefined;
  return verifies ? VERIFICATION_PAGE : linksTo;
}

export function formAt(pathname: string): Form | undefined {
  return Object.hasOwn(FORMS, pathname) ? FORMS[pathname] : undefined;
}
