import type { Metadata } from 'next';
import { FormPage, type FormTexts, type Query } from '../../components/sign-in/form-page.tsx';
import { formMetadata, openForm } from '../_gatehouse/account-form.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

const TEXTS = {
  action: '/auth/forgot-password',
  title: 'Forgot your password?',
  intro: 'Say which account is yours, and a message with a link to set a new password goes to you.',
  submit: 'Send the link',
  pending: 'Sending…',
  passwordLabel: 'Password',
  instead: 'Know it after all?',
} as const satisfies FormTexts;

interface ForgotPasswordPageProps {
  readonly searchParams: Promise<Query>;
}

export function generateMetadata(): Promise<Metadata> {
  return formMetadata('forgotPassword', TEXTS.title);
}

/** Asks the backend to send a message with a link to set a new password. */
export default async function ForgotPasswordPage({ searchParams }: ForgotPasswordPageProps) {
  const form = await openForm('forgotPassword');
  const query = await searchParams;
  return <FormPage {...form} texts={TEXTS} query={query} sent={query.sent === '1'} />;
}
