import type { Metadata } from 'next';
import { backendProfile, requireSession } from '../../current-session.ts';
import { DashboardView } from './_components/dashboard-view.tsx';
import { demoLanguage } from './demo-language.ts';
import { loadProducts } from './load-products.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await demoLanguage();
  return { title: words.dashboard.title };
}

/** The first private page: who you are, how your session stands, and the backend at your hand. */
export default async function DashboardPage() {
  const { user, ...session } = await requireSession('/dashboard');
  const [profile, products] = await Promise.all([backendProfile(), loadProducts(3)]);
  const { forScripts } = await demoLanguage();
  return (
    <DashboardView user={user} session={session} profile={profile} products={products} words={forScripts} />
  );
}
