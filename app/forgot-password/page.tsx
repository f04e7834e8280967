import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import type { Words } from '../../locales/en.ts';
import { pageFacts } from '../current-session.ts';
import { pageLanguage } from '../page-language.ts';

function textsIn({ fields, forms }: Words): FormTexts {
  return { action: '/auth/forgot-password', passwordLabel: fields.password, ...forms.forgotPassword };
}

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/forgot-password');
  const { words } = await pageLanguage();
  return { title: `${textWhen(failed, words.error)}${textsIn(words).title}` };
}

/** Asks the backend to send a message with a link to set a new password. */
export default async function ForgotPasswordPage() {
  const { words } = await pageLanguage();
  return <FormPage texts={textsIn(words)} page={await pageFacts('/forgot-password')} words={words} />;
}
