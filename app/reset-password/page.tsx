import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import type { Words } from '../../locales/en.ts';
import { pageFacts } from '../current-session.ts';
import { pageLanguage } from '../page-language.ts';

function textsIn({ fields, forms }: Words): FormTexts {
  return { action: '/auth/reset-password', passwordLabel: fields.newPassword, ...forms.resetPassword };
}

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/reset-password');
  const { words } = await pageLanguage();
  return { title: `${textWhen(failed, words.error)}${textsIn(words).title}` };
}

/** Sets a new password, with the token of the link that the backend has sent. */
export default async function ResetPasswordPage() {
  const { words } = await pageLanguage();
  return <FormPage texts={textsIn(words)} page={await pageFacts('/reset-password')} words={words} />;
}
