import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import { pageFacts } from '../current-session.ts';

const TEXTS = {
  action: '/auth/reset-password',
  title: 'Set a new password',
  submit: 'Save password',
  pending: 'Saving…',
  passwordLabel: 'New password',
  instead: 'Remembered your password?',
} as const satisfies FormTexts;

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/reset-password');
  return { title: `${textWhen(failed, 'Error: ')}${TEXTS.title}` };
}

/** Sets a new password, with the token of the link that the backend has sent. */
export default async function ResetPasswordPage() {
  return <FormPage texts={TEXTS} page={await pageFacts('/reset-password')} />;
}
