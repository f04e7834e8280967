import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import { pageFacts } from '../current-session.ts';

const TEXTS = {
  action: '/auth/delete-account',
  title: 'Delete your account',
  intro:
    'Your account and everything in it will be deleted, and you will be signed out everywhere. This cannot be undone.',
  submit: 'Delete my account',
  pending: 'Deleting…',
  instead: 'Back',
  isOwn: true,
} as const satisfies FormTexts;

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/delete-account');
  return { title: `${textWhen(failed, 'Error: ')}${TEXTS.title}` };
}

/** Deletes the account of whoever is signed in. Made at build time, as the page that changes a password. */
export default async function DeleteAccountPage() {
  return <FormPage texts={TEXTS} page={await pageFacts('/delete-account')} />;
}
