import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import { MOST_FIELDS } from '../../edge/index.ts';
import { pageFacts } from '../current-session.ts';

const TEXTS = {
  action: '/auth/register',
  title: 'Create an account',
  submit: 'Create account',
  pending: 'Creating…',
  passwordLabel: 'Password',
  ownFields: MOST_FIELDS,
  instead: 'Already have an account?',
} as const satisfies FormTexts;

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/register');
  return { title: `${textWhen(failed, 'Error: ')}${TEXTS.title}` };
}

/** For somebody new, where the backend takes registrations. */
export default async function RegisterPage() {
  return <FormPage texts={TEXTS} page={await pageFacts('/register')} />;
}
