import type { Metadata } from 'next';
import { CodeForm } from '../../components/sign-in/code-form.tsx';
import { DemoBanner, DemoCodes, DemoMessage } from '../../components/sign-in/demo-banner.tsx';
import { EmailForm } from '../../components/sign-in/email-form.tsx';
import { EntrancePage } from '../../components/sign-in/entrance-page.tsx';
import { FormLinks } from '../../components/sign-in/form-links.tsx';
import { LoginForm } from '../../components/sign-in/login-form.tsx';
import { loginMessages } from '../../components/sign-in/login-messages.ts';
import { NoticeOf } from '../../components/sign-in/notice.tsx';
import { Or, ProviderLinks } from '../../components/sign-in/provider-link.tsx';
import { SignOutButton } from '../../components/sign-in/sign-out-button.tsx';
import { Around } from '../../components/ui/around.tsx';
import { textWhen, Unless, When } from '../../components/ui/when.tsx';
import {
  DEMO_CREDENTIALS,
  DEMO_MESSAGE,
  DEMO_SECOND_FACTOR,
  DEMO_TWO_STEP_CREDENTIALS,
} from '../../demo/index.ts';
import { MOST_PROVIDERS } from '../../edge/index.ts';
import type { Words } from '../../locales/en.ts';
import { pageFacts } from '../current-session.ts';
import { pageLanguage } from '../page-language.ts';

export async function generateMetadata(): Promise<Metadata> {
  const { failed } = await pageFacts('/login');
  const { words } = await pageLanguage();
  return { title: `${textWhen(failed, words.error)}${words.login.title}` };
}

/** The way in, made at build time. Its form needs no script. */
export default async function LoginPage() {
  const page = await pageFacts('/login');
  const { tag, words } = await pageLanguage();
  return (
    <EntrancePage title={words.login.title}>
      <NoticeOf code={page.notice} messages={loginMessages(words)} />
      <div hidden data-tabs={page.here} data-signed-out={page.signedOut || undefined} />
      <When it={page.continueTo}>
        <SignedIn words={words} name={page.user} href={page.continueTo} />
      </When>
      <When it={page.asksCode}>
        <CodeForm page={page} words={words} />
        <When it={page.demo}>
          <Unless it={page.resendsMessage}>
            <DemoCodes tag={tag} {...DEMO_SECOND_FACTOR} />
          </Unless>
          <When it={page.resendsMessage}>
            <DemoMessage tag={tag} {...DEMO_MESSAGE} />
          </When>
        </When>
      </When>
      <When it={page.offersPassword}>
        <LoginForm page={page} words={words} />
        <FormLinks page={page} words={words} />
        <When it={page.offersProviders}>
          <Or word={words.login.or} />
          <ProviderLinks page={page} words={words} alone={false} most={MOST_PROVIDERS} />
        </When>
        <When it={page.demo}>
          <DemoBanner tag={tag} plain={DEMO_CREDENTIALS} twoStep={DEMO_TWO_STEP_CREDENTIALS} />
        </When>
      </When>
      <Unless it={page.offersPassword}>
        <When it={page.offersEmailAlone}>
          <EmailForm page={page} words={words} />
          <When it={page.offersProviders}>
            <Or word={words.login.or} />
            <ProviderLinks page={page} words={words} alone={false} most={MOST_PROVIDERS} />
          </When>
        </When>
        <Unless it={page.offersEmailAlone}>
          <ProviderLinks page={page} words={words} alone most={MOST_PROVIDERS} />
        </Unless>
        <FormLinks page={page} words={words} />
      </Unless>
    </EntrancePage>
  );
}

interface SignedInProps {
  readonly words: Words;
  readonly name: string | undefined;
  readonly href: string | undefined;
}

function SignedIn({ words: { frame, login }, name, href }: SignedInProps) {
  return (
    <div className="mb-10 space-y-6">
      <p className="text-lg">
        <Around words={login.signedInAs}>{name}</Around>
      </p>
      <div className="flex flex-wrap gap-4">
        <a href={href} className="btn btn-main">
          {login.continue}
        </a>
        <SignOutButton label={frame.signOut} />
      </div>
    </div>
  );
}
