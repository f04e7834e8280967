import type { Metadata } from 'next';
import { Around } from '../../../components/ui/around.tsx';
import { requireSession } from '../../current-session.ts';
import { pageLanguage } from '../../page-language.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await pageLanguage();
  return { title: words.welcome.title };
}

/** Where a sign-in leads. */
export default async function StartPage() {
  const { user } = await requireSession('/dashboard');
  const { welcome } = (await pageLanguage()).words;
  return (
    <>
      <h1 className="text-4xl font-semibold tracking-tight sm:text-5xl">{welcome.title}</h1>
      <p className="mt-3 text-lg text-muted">
        <Around words={welcome.signedInAs}>{user.name ?? user.email ?? user.id}</Around>
      </p>
    </>
  );
}
