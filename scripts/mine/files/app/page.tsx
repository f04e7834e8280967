import { BRAND } from '../brand.ts';
import { Brand } from '../components/ui/brand.tsx';
import { pageLanguage } from './page-language.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

/** The public page: who this is, and the way in. */
export default async function LandingPage() {
  const { words } = await pageLanguage();
  return (
    <>
      <header className="bg-wall px-5 py-6 text-on-wall sm:px-8">
        <div className="mx-auto max-w-6xl">
          <Brand onWall />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-6xl px-5 py-14 sm:px-8 sm:py-20">
        <h1 className="text-4xl font-semibold tracking-tight sm:text-6xl">{BRAND.name}</h1>
        <p className="mt-6 max-w-[52ch] text-lg text-muted">{BRAND.description}</p>
        <a href="/login" className="btn btn-main mt-9 px-8">
          {words.frame.signIn}
        </a>
      </main>
    </>
  );
}
