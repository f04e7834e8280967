import type { FormName } from '../../edge/index.ts';

/** What is peculiar to the page of a form. */
export interface FormTexts {
  readonly form: FormName;
  /** Its path, without the slash. */
  readonly page: string;
  readonly action: string;
  readonly title: string;
  readonly intro?: string;
  readonly submit: string;
  readonly pending: string;
  readonly passwordLabel: string;
  /** Before the link to the sign-in page. */
  readonly instead: string;
}

export const FORM_PAGES: readonly FormTexts[] = [
  {
    form: 'registration',
    page: 'register',
    action: '/auth/register',
    title: 'Create an account',
    submit: 'Create account',
    pending: 'Creating…',
    passwordLabel: 'Password',
    instead: 'Have an account already?',
  },
  {
    form: 'forgotPassword',
    page: 'forgot-password',
    action: '/auth/forgot-password',
    title: 'Forgot your password?',
    intro: 'Say which account is yours, and a message with a link to set a new password goes to you.',
    submit: 'Send the link',
    pending: 'Sending…',
    passwordLabel: 'Password',
    instead: 'Know it after all?',
  },
  {
    form: 'newPassword',
    page: 'reset-password',
    action: '/auth/reset-password',
    title: 'Set a new password',
    submit: 'Save password',
    pending: 'Saving…',
    passwordLabel: 'New password',
    instead: 'Know the old one after all?',
  },
];
