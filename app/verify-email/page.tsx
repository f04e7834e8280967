import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import { pageFacts } from '../current-session.ts';

const TEXTS = {
  action: '/auth/verify-email',
  title: 'Confirm your email address',
  intro: 'Press the button to confirm that this address is yours.',
  submit: 'Confirm my address',
  pending: 'Confirming…',
  instead: 'Already confirmed?',
} as const satisfies FormTexts;

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/verify-email');
  return { title: `${textWhen(failed, 'Error: ')}${TEXTS.title}` };
}

/** Confirms an address with what the link of a message has. Only the button does: whatever looks through messages for links opens the page alone. */
export default async function VerifyEmailPage() {
  return <FormPage texts={TEXTS} page={await pageFacts('/verify-email')} />;
}
