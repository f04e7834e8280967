'use client';

import type { ReactNode } from 'react';
import { Brand } from '../../../components/ui/brand.tsx';
import type { SessionAnswer } from '../../../edge/index.ts';
import { PrivateNav } from './private-nav.tsx';
import { PrivateSession } from './private-session.tsx';
import { UserMenu } from './user-menu.tsx';

export interface PrivateFrameProps {
  /** What the server knows of the session. */
  readonly session: SessionAnswer | undefined;
  readonly children: ReactNode;
}

/** What is around every private page, and what becomes of it once the session is over. */
export function PrivateFrame({ session, children }: PrivateFrameProps) {
  const user = session?.authenticated ? session.user : undefined;
  return (
    <PrivateSession initial={session}>
      <header className="border-b border-line bg-raised">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 px-5 md:gap-x-8 pt-3 sm:px-8 md:pb-3">
          <a href="/" className="no-underline">
            <Brand />
          </a>
          <div className="order-last w-full pt-1 md:order-none md:w-auto md:pt-0">
            <PrivateNav admin={user?.role === 'admin'} />
          </div>
          {user && (
            <div className="ms-auto">
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
