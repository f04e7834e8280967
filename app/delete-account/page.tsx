import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import type { Words } from '../../locales/en.ts';
import { pageFacts } from '../current-session.ts';
import { pageLanguage } from '../page-language.ts';

function textsIn({ forms }: Words): FormTexts {
  return { action: '/auth/delete-account', isOwn: true, isFinal: true, ...forms.deleteAccount };
}

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/delete-account');
  const { words } = await pageLanguage();
  return { title: `${textWhen(failed, words.error)}${textsIn(words).title}` };
}

/** Deletes the account of whoever is signed in. Made at build time, as the page that changes a password. */
export default async function DeleteAccountPage() {
  const { words } = await pageLanguage();
  return <FormPage texts={textsIn(words)} page={await pageFacts('/delete-account')} words={words} />;
}
