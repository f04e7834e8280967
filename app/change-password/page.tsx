import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import { pageFacts } from '../current-session.ts';

const TEXTS = {
  action: '/auth/change-password',
  title: 'Change your password',
  submit: 'Save password',
  pending: 'Saving…',
  passwordLabel: 'New password',
  instead: 'Back',
  isOwn: true,
} as const satisfies FormTexts;

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/change-password');
  return { title: `${textWhen(failed, 'Error: ')}${TEXTS.title}` };
}

/** Changes the password of whoever is signed in. It says nothing of them, so it is made at build time; the gate lets nobody else come here. */
export default async function ChangePasswordPage() {
  return <FormPage texts={TEXTS} page={await pageFacts('/change-password')} />;
}
