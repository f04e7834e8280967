'use client';

import Link from 'next/link';
import { dashboard } from '../../../../locales/demo/en.ts';
import type { Loaded } from '../../load.ts';
import { ApiPlayground } from './api-playground.tsx';
import { BrowserView } from './browser-view.tsx';
import { DashboardWords } from './dashboard-words.tsx';
import { EventsPanel } from './events-panel.tsx';
import { type Product, ProductList } from './product-list.tsx';
import { ProfileCard, type ProfileCardProps } from './profile-card.tsx';
import { SessionPanel, type SessionPanelProps } from './session-panel.tsx';

export interface DashboardViewProps {
  readonly user: ProfileCardProps['user'];
  readonly session: SessionPanelProps;
  readonly profile: ProfileCardProps['result'];
  readonly products: Loaded<readonly Product[]>;
  /** English ones come with the scripts. */
  readonly words: typeof dashboard | undefined;
}

/**
 * The dashboard from what the server has found out. As one component of the browser's it crosses over as that, and not element
 * by element, which the server would write out twice.
 */
export function DashboardView({ user, session, profile, products, words }: DashboardViewProps) {
  const says = words ?? dashboard;
  return (
    <DashboardWords words={words}>
      <h1 className="text-4xl font-semibold tracking-tight sm:text-5xl">{says.title}</h1>
      <p className="mt-3 text-lg text-muted">{user.name ? says.welcomeTo.join(user.name) : says.welcome}</p>
      <div className="mt-10 grid grid-cols-[repeat(auto-fit,minmax(min(100%,20rem),1fr))] gap-6">
        <ProfileCard result={profile} user={user} />
        <SessionPanel {...session} />
        <BrowserView />
        <section aria-labelledby="products" className="panel xl:col-span-full">
          <h2 id="products" className="text-xl font-semibold">
            {says.products}
          </h2>
          <ProductList result={products} />
          <p className="mt-4">
            <Link href="/dashboard/products" prefetch={false} className="link">
              {says.allProducts}
            </Link>
          </p>
        </section>
        <ApiPlayground />
        <EventsPanel />
      </div>
    </DashboardWords>
  );
}
