import { Archway } from '../components/ui/archway.tsx';
import { Brand } from '../components/ui/brand.tsx';
import { Unless, When } from '../components/ui/when.tsx';
import { RequestPath } from './_components/request-path.tsx';
import { pageFacts } from './current-session.ts';

const PROMISES = [
  {
    title: 'Tokens never reach scripts',
    text: 'They travel in one encrypted, HttpOnly cookie. Nothing that runs in a page can read them.',
  },
  {
    title: 'Refreshed before they expire',
    text: 'The gate refreshes a token before it expires, then passes the request on. The page already sees the new one.',
  },
  {
    title: 'One refresh at a time',
    text: 'However many tabs and requests arrive together, a refresh token is used once, and all of them get the result.',
  },
] as const;

/** The public page: what stands here, and the way in. */
export default async function LandingPage() {
  const { user } = await pageFacts('/');
  return (
    <>
      <div className="overflow-hidden bg-wall text-on-wall">
        <header className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-4 px-5 py-6 sm:px-8">
          <Brand onWall />
          <When it={user}>
            <p>Signed in as {user}</p>
          </When>
        </header>
      </div>
      <main id="main" tabIndex={-1}>
        <Hero user={user} />
        <section aria-labelledby="way" className="mx-auto max-w-6xl px-5 py-14 sm:px-8 sm:py-20">
          <h2 id="way" className="mb-10 text-2xl font-semibold sm:text-3xl">
            One request, step by step
          </h2>
          <RequestPath />
        </section>
        <Promises />
      </main>
      <Footer />
    </>
  );
}

function Hero({ user }: { readonly user: string | undefined }) {
  return (
    <div className="overflow-hidden bg-wall text-on-wall">
      <div className="relative mx-auto max-w-6xl px-5 pt-10 pb-16 sm:px-8 sm:pt-16 sm:pb-28">
        <Archway className="absolute right-8 bottom-0 hidden h-full lg:block" />
        <div className="relative lg:max-w-xl">
          <h1 className="text-4xl font-semibold tracking-tight sm:text-6xl">
            The login in front of the API you already have
          </h1>
          <p className="mt-6 max-w-[52ch] text-lg">
            Gatehouse runs at the edge. It signs people in at your JWT backend, keeps their session in a
            sealed cookie, verifies every request, and calls the backend for them.
          </p>
          <When it={user}>
            <WayIn href="/dashboard" label="Open dashboard" />
          </When>
          <Unless it={user}>
            <WayIn href="/login" label="Sign in" />
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

function Promises() {
  return (
    <section aria-labelledby="promises" className="border-y border-line bg-raised">
      <div className="mx-auto max-w-6xl px-5 py-14 sm:px-8 sm:py-20">
        <h2 id="promises" className="text-2xl font-semibold sm:text-3xl">
          What it promises
        </h2>
        <dl className="mt-8 grid gap-x-12 gap-y-8 md:grid-cols-3">
          {PROMISES.map(({ title, text }) => (
            <div key={title}>
              <dt className="text-lg font-semibold">{title}</dt>
              <dd className="mt-2 text-muted">{text}</dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}

function Footer() {
  return (
    <footer className="mx-auto max-w-6xl px-5 py-10 text-muted sm:px-8">
      <nav aria-label="More" className="flex flex-wrap gap-x-7 gap-y-3">
        <a className="link" href="/auth/session">
          Your session as JSON
        </a>
        <a className="link" href="/health">
          Health
        </a>
        <a className="link" href="https://datatracker.ietf.org/doc/draft-ietf-oauth-browser-based-apps/">
          The pattern: backend for frontend
        </a>
      </nav>
    </footer>
  );
}
