import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import type { Words } from '../../locales/en.ts';
import { pageFacts } from '../current-session.ts';
import { pageLanguage } from '../page-language.ts';

function textsIn({ forms }: Words): FormTexts {
  return { action: '/auth/verify-email', ...forms.verifyEmail };
}

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/verify-email');
  const { words } = await pageLanguage();
  return { title: `${textWhen(failed, words.error)}${textsIn(words).title}` };
}

/** Confirms an address with what the link of a message has. Only the button does: whatever looks through messages for links opens the page alone. */
export default async function VerifyEmailPage() {
  const { words } = await pageLanguage();
  return <FormPage texts={textsIn(words)} page={await pageFacts('/verify-email')} words={words} />;
}
