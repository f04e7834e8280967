import type { Metadata } from 'next';
import { FormPage, type FormTexts, type Query } from '../../components/sign-in/form-page.tsx';
import { formMetadata, openForm } from '../_gatehouse/account-form.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

const TEXTS = {
  action: '/auth/register',
  title: 'Create an account',
  submit: 'Create account',
  pending: 'Creating…',
  passwordLabel: 'Password',
  instead: 'Have an account already?',
} as const satisfies FormTexts;

interface RegisterPageProps {
  readonly searchParams: Promise<Query>;
}

export function generateMetadata(): Promise<Metadata> {
  return formMetadata('registration', TEXTS.title);
}

/** For somebody new, where the backend takes registrations. */
export default async function RegisterPage({ searchParams }: RegisterPageProps) {
  const form = await openForm('registration');
  return <FormPage {...form} texts={TEXTS} query={await searchParams} />;
}
