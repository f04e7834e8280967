import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import { pageFacts } from '../current-session.ts';

const TEXTS = {
  action: '/auth/resend-verification',
  title: 'Confirm your email address',
  intro: 'We will send you another link to confirm your address.',
  submit: 'Send the link',
  pending: 'Sending…',
  instead: 'Already confirmed?',
} as const satisfies FormTexts;

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/resend-verification');
  return { title: `${textWhen(failed, 'Error: ')}${TEXTS.title}` };
}

/** Asks the backend to send another message with a link that confirms an address. */
export default async function ResendVerificationPage() {
  return <FormPage texts={TEXTS} page={await pageFacts('/resend-verification')} />;
}
