import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import type { Words } from '../../locales/en.ts';
import { pageFacts } from '../current-session.ts';
import { pageLanguage } from '../page-language.ts';

function textsIn({ fields, forms }: Words): FormTexts {
  return {
    action: '/auth/change-password',
    passwordLabel: fields.newPassword,
    isOwn: true,
    ...forms.changePassword,
  };
}

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/change-password');
  const { words } = await pageLanguage();
  return { title: `${textWhen(failed, words.error)}${textsIn(words).title}` };
}

/** Changes the password of whoever is signed in. It says nothing of them, so it is made at build time; the gate lets nobody else come here. */
export default async function ChangePasswordPage() {
  const { words } = await pageLanguage();
  return <FormPage texts={textsIn(words)} page={await pageFacts('/change-password')} words={words} />;
}
