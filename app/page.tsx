import { Archway } from '../components/ui/archway.tsx';
import { Around } from '../components/ui/around.tsx';
import { Brand } from '../components/ui/brand.tsx';
import { demoWordsIn } from '../components/ui/demo-words.ts';
import { Unless, When } from '../components/ui/when.tsx';
import type { DemoWords } from '../locales/demo/en.ts';
import { RequestPath } from './_components/request-path.tsx';
import { pageFacts } from './current-session.ts';
import { pageLanguage } from './page-language.ts';

type Words = DemoWords['start'];

/** The public page: what stands here, and the way in. */
export default async function LandingPage() {
  const { user } = await pageFacts('/');
  const { start: words } = demoWordsIn(await pageLanguage());
  return (
    <>
      <div className="overflow-hidden bg-wall text-on-wall">
        <header className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-4 px-5 py-6 sm:px-8">
          <Brand onWall />
          <When it={user}>
            <p>
              <Around words={words.signedInAs}>{user}</Around>
            </p>
          </When>
        </header>
      </div>
      <main id="main" tabIndex={-1}>
        <Hero user={user} words={words} />
        <section aria-labelledby="way" className="mx-auto max-w-6xl px-5 py-14 sm:px-8 sm:py-20">
          <h2 id="way" className="mb-10 text-2xl font-semibold sm:text-3xl">
            {words.oneRequest}
          </h2>
          <RequestPath words={words.stations} />
        </section>
        <Promises words={words} />
      </main>
      <Footer words={words} />
    </>
  );
}

interface HeroProps {
  readonly user: string | undefined;
  readonly words: Words;
}

function Hero({ user, words }: HeroProps) {
  return (
    <div className="overflow-hidden bg-wall text-on-wall">
      <div className="relative mx-auto max-w-6xl px-5 pt-10 pb-16 sm:px-8 sm:pt-16 sm:pb-28">
        <Archway className="absolute inset-e-8 bottom-0 hidden h-full lg:block" />
        <div className="relative lg:max-w-xl">
          <h1 className="text-4xl font-semibold tracking-tight sm:text-6xl">{words.title}</h1>
          <p className="mt-6 max-w-[52ch] text-lg">{words.text}</p>
          <When it={user}>
            <WayIn href="/dashboard" label={words.openDashboard} />
          </When>
          <Unless it={user}>
            <WayIn href="/login" label={words.signIn} />
          </Unless>
        </div>
      </div>
    </div>
  );
}

function WayIn({ href, label }: { readonly href: string; readonly label: string }) {
  return (
    <a
      href={href}
      className="btn mt-9 border-wall-brass bg-wall-brass px-8 text-wall hover:border-on-wall hover:bg-on-wall hover:text-wall focus-visible:outline-on-wall"
    >
      {label}
    </a>
  );
}

function Promises({ words }: { readonly words: Words }) {
  return (
    <section aria-labelledby="promises" className="border-y border-line bg-raised">
      <div className="mx-auto max-w-6xl px-5 py-14 sm:px-8 sm:py-20">
        <h2 id="promises" className="text-2xl font-semibold sm:text-3xl">
          {words.promises}
        </h2>
        <dl className="mt-8 grid gap-x-12 gap-y-8 md:grid-cols-3">
          {Object.entries(words.promised).map(([name, { title, text }]) => (
            <div key={name}>
              <dt className="text-lg font-semibold">{title}</dt>
              <dd className="mt-2 text-muted">{text}</dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}

function Footer({ words }: { readonly words: Words }) {
  return (
    <footer className="mx-auto max-w-6xl px-5 py-10 text-muted sm:px-8">
      <nav aria-label={words.more} className="flex flex-wrap gap-x-7 gap-y-3">
        <a className="link" href="/auth/session">
          {words.sessionAsJson}
        </a>
        <a className="link" href="/health">
          {words.health}
        </a>
        <a className="link" href="https://datatracker.ietf.org/doc/draft-ietf-oauth-browser-based-apps/">
          {words.pattern}
        </a>
      </nav>
    </footer>
  );
}
