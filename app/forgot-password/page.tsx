import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import { pageFacts } from '../current-session.ts';

const TEXTS = {
  action: '/auth/forgot-password',
  title: 'Forgot your password?',
  intro: 'We will send you a link to set a new password.',
  submit: 'Send the link',
  pending: 'Sending…',
  passwordLabel: 'Password',
  instead: 'Remembered your password?',
} as const satisfies FormTexts;

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/forgot-password');
  return { title: `${textWhen(failed, 'Error: ')}${TEXTS.title}` };
}

/** Asks the backend to send a message with a link to set a new password. */
export default async function ForgotPasswordPage() {
  return <FormPage texts={TEXTS} page={await pageFacts('/forgot-password')} />;
}
