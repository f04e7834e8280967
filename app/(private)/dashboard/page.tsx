import type { Metadata } from 'next';
import Link from 'next/link';
import { backendProfile, requireSession } from '../../current-session.ts';
import { ApiPlayground } from './_components/api-playground.tsx';
import { BrowserView } from './_components/browser-view.tsx';
import { EventsPanel } from './_components/events-panel.tsx';
import { ProductList } from './_components/product-list.tsx';
import { ProfileCard } from './_components/profile-card.tsx';
import { SessionPanel } from './_components/session-panel.tsx';
import { loadProducts } from './load-products.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Dashboard' };

/** The first private page: who you are, how your session stands, and the backend at your hand. */
export default async function DashboardPage() {
  const { user, ...session } = await requireSession('/dashboard');
  const [profile, products] = await Promise.all([backendProfile(), loadProducts(3)]);
  return (
    <>
      <h1 className="text-4xl font-semibold tracking-tight sm:text-5xl">Dashboard</h1>
      <p className="mt-3 text-lg text-muted">{user.name ? `Welcome, ${user.name}.` : 'Welcome.'}</p>
      <div className="mt-10 grid grid-cols-[repeat(auto-fit,minmax(min(100%,20rem),1fr))] gap-6">
        <ProfileCard result={profile} user={user} />
        <SessionPanel {...session} />
        <BrowserView />
        <section aria-labelledby="products" className="panel xl:col-span-full">
          <h2 id="products" className="text-xl font-semibold">
            Products
          </h2>
          <ProductList result={products} />
          <p className="mt-4">
            <Link href="/dashboard/products" prefetch={false} className="link">
              All products
            </Link>
          </p>
        </section>
        <ApiPlayground />
        <EventsPanel />
      </div>
    </>
  );
}
