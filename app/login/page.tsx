import type { Metadata } from 'next';
import Link from 'next/link';
import { Archway } from '../../components/archway.tsx';
import { Brand } from '../../components/brand.tsx';
import { LoginForm } from '../../components/login-form.tsx';
import { loginMessage } from '../../components/login-messages.ts';
import { LoginNoticeBox } from '../../components/login-notice.tsx';
import { SignOutButton } from '../../components/sign-out-button.tsx';
import { safeReturnTo } from '../../edge/index.ts';
import options from '../../gatehouse.config.ts';
import { currentSession, demoHint, loginNotice } from '../current-session.ts';

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
  const message = loginMessage(notice, query.reason);
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <Wall />
      <main id="main" tabIndex={-1} className="flex flex-col px-5 py-6 sm:px-8 lg:justify-center">
        <Link href="/" prefetch={false} className="self-start no-underline lg:hidden">
          <Brand />
        </Link>
        <div className="mx-auto w-full max-w-md py-10 lg:mx-16 lg:py-0 xl:mx-28">
          <h1 className="mb-6 text-4xl font-semibold tracking-tight">Sign in</h1>
          {message && (
            <div className="mb-6">
              <LoginNoticeBox id={NOTICE_ID} message={message} />
            </div>
          )}
          {session && !notice ? (
            <SignedIn name={session.user.name ?? session.user.id} href={returnTo || options.afterSignIn} />
          ) : (
            <LoginForm
              noticeId={NOTICE_ID}
              message={message}
              username={notice?.username}
              returnTo={returnTo}
              demo={demoHint()}
            />
          )}
        </div>
      </main>
    </div>
  );
}

/** The wall with its arch, beside the form where there is room. */
function Wall() {
  return (
    <header className="relative hidden overflow-hidden bg-wall text-on-wall lg:block">
      <div className="absolute inset-x-0 bottom-0 flex justify-center">
        <Archway className="w-full max-w-3xl" />
      </div>
      <Link
        href="/"
        prefetch={false}
        className="absolute top-8 left-10 no-underline focus-visible:outline-wall-brass"
      >
        <Brand onWall />
      </Link>
    </header>
  );
}

function SignedIn({ name, href }: { readonly name: string; readonly href: string }) {
  return (
    <div className="space-y-6">
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
