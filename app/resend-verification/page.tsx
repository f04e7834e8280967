import type { Metadata } from 'next';
import type { FormTexts } from '../../components/sign-in/backend-form.tsx';
import { FormPage } from '../../components/sign-in/form-page.tsx';
import { textWhen } from '../../components/ui/when.tsx';
import type { Words } from '../../locales/en.ts';
import { pageFacts } from '../current-session.ts';
import { pageLanguage } from '../page-language.ts';

function textsIn({ forms }: Words): FormTexts {
  return { action: '/auth/resend-verification', ...forms.resendVerification };
}

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/resend-verification');
  const { words } = await pageLanguage();
  return { title: `${textWhen(failed, words.error)}${textsIn(words).title}` };
}

/** Asks the backend to send another message with a link that confirms an address. */
export default async function ResendVerificationPage() {
  const { words } = await pageLanguage();
  return <FormPage texts={textsIn(words)} page={await pageFacts('/resend-verification')} words={words} />;
}
