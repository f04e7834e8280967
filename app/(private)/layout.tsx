import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Brand } from '../../components/ui/brand.tsx';
import { sessionForBrowser } from '../current-session.ts';
import { PrivateNav } from './_components/private-nav.tsx';
import { PrivateSession } from './_components/private-session.tsx';
import { UserMenu } from './_components/user-menu.tsx';

/** What needs a session is nothing for search engines. */
export const metadata: Metadata = { robots: { index: false } };

/**
 * The frame of the private pages. It guards nothing on the server: every page below asks for the session itself. In the
 * browser it takes what it shows away once the session is over.
 */
export default async function PrivateLayout({ children }: { readonly children: ReactNode }) {
  const session = await sessionForBrowser();
  const user = session?.authenticated ? session.user : undefined;
  return (
    <PrivateSession initial={session}>
      <header className="border-b border-line bg-raised">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 px-5 md:gap-x-8 pt-3 sm:px-8 md:pb-3">
          <Link href="/" prefetch={false} className="no-underline">
            <Brand />
          </Link>
          <div className="order-last w-full pt-1 md:order-none md:w-auto md:pt-0">
            <PrivateNav admin={user?.role === 'admin'} />
          </div>
          {user && (
            <div className="ml-auto">
              <UserMenu name={user.name ?? user.email ?? user.id} />
            </div>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-6xl px-5 py-10 sm:px-8 sm:py-14">
        {children}
      </main>
    </PrivateSession>
  );
}
