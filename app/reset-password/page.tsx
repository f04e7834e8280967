import type { Metadata } from 'next';
import { FormPage, type FormTexts, type Query } from '../../components/sign-in/form-page.tsx';
import { formMetadata, openForm } from '../_gatehouse/account-form.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

const TEXTS = {
  action: '/auth/reset-password',
  title: 'Set a new password',
  submit: 'Save password',
  pending: 'Saving…',
  passwordLabel: 'New password',
  instead: 'Know the old one after all?',
} as const satisfies FormTexts;

interface ResetPasswordPageProps {
  readonly searchParams: Promise<Query>;
}

export function generateMetadata(): Promise<Metadata> {
  return formMetadata('newPassword', TEXTS.title);
}

/** Sets a new password, with the token of the link that the backend has sent. */
export default async function ResetPasswordPage({ searchParams }: ResetPasswordPageProps) {
  const form = await openForm('newPassword');
  return <FormPage {...form} texts={TEXTS} query={await searchParams} />;
}
