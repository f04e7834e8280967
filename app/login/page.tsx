import type { Metadata } from 'next';
import Link from 'next/link';
import { EntranceNews } from '../../components/sign-in/entrance-news.tsx';
import { EntrancePage } from '../../components/sign-in/entrance-page.tsx';
import { FormLinks } from '../../components/sign-in/form-links.tsx';
import { LoginForm } from '../../components/sign-in/login-form.tsx';
import { loginMessage } from '../../components/sign-in/login-messages.ts';
import { Or, ProviderLink } from '../../components/sign-in/provider-link.tsx';
import { SignOutButton } from '../../components/sign-in/sign-out-button.tsx';
import { safeReturnTo } from '../../edge/index.ts';
import options from '../../gatehouse.config.ts';
import { currentSession, demoHint, isLedFromHere, loginNotice, signInMethods } from '../current-session.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

const NOTICE_ID = 'login-notice';

interface LoginPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await loginNotice()) ? 'Error: Sign in' : 'Sign in' };
}

/** The way in. Its form needs no script. */
export default async function LoginPage({ searchParams }: LoginPageProps) {
  const [query, notice, session] = [await searchParams, await loginNotice(), await currentSession()];
  const returnTo = safeReturnTo(notice?.returnTo ?? query.returnTo, '');
  const ways = signInMethods();
  // The provider's own sign-out leads back here with the state that it was given.
  const reason = query.reason ?? (query.state === 'signed_out' ? query.state : undefined);
  const message = loginMessage(notice, reason);
  // A session that looks good here may be one that the backend takes no more, and cannot be refreshed.
  const isSettled = session && !notice && reason !== 'session_unavailable';
  return (
    <EntrancePage title="Sign in" noticeId={NOTICE_ID} message={message}>
      <EntranceNews
        signedOut={!session && reason === 'signed_out' && (await isLedFromHere())}
        href={`/login?${new URLSearchParams(returnTo && { returnTo })}`}
      />
      {session && !notice && (
        <SignedIn name={session.user.name ?? session.user.id} href={returnTo || options.afterSignIn} />
      )}
      {isSettled ? null : ways.password ? (
        <LoginForm
          noticeId={NOTICE_ID}
          message={message}
          username={notice?.username}
          returnTo={returnTo}
          demo={demoHint()}
        >
          <FormLinks forms={ways.forms} />
          {ways.provider && <Or />}
          {ways.provider && <ProviderLink label={ways.provider} returnTo={returnTo} alone={false} />}
        </LoginForm>
      ) : (
        <>
          {ways.provider && <ProviderLink label={ways.provider} returnTo={returnTo} alone />}
          <FormLinks forms={ways.forms} />
        </>
      )}
    </EntrancePage>
  );
}

function SignedIn({ name, href }: { readonly name: string; readonly href: string }) {
  return (
    <div className="mb-10 space-y-6">
      <p className="text-lg">You are already signed in as {name}.</p>
      <div className="flex flex-wrap gap-4">
        <Link href={href} prefetch={false} className="btn btn-main">
          Continue
        </Link>
        <SignOutButton />
      </div>
    </div>
  );
}
