import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import { MOST_FIELDS } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import { pageFacts } from '../current-session.ts';
import { pageLanguage } from '../page-language.ts';

function textsIn({ fields, forms }: Words): FormTexts {
  const own = { action: '/auth/register', passwordLabel: fields.password, ownFields: MOST_FIELDS };
  return { ...own, ...forms.register };
}

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/register');
  const { words } = await pageLanguage();
  return { title: `${textWhen(failed, words.error)}${textsIn(words).title}` };
}

/** For somebody new, where the backend takes registrations. */
export default async function RegisterPage() {
  const { words } = await pageLanguage();
  return <FormPage texts={textsIn(words)} page={await pageFacts('/register')} words={words} />;
}
