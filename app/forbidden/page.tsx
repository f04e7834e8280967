import type { Metadata } from 'next';
import { Comfort } from '../../components/sign-in/comfort-in-react.tsx';
import { SignOutButton } from '../../components/sign-in/sign-out-button.tsx';
import { Around } from '../../components/ui/around.tsx';
import { DeadEnd } from '../../components/ui/dead-end.tsx';
import { Quote } from '../../components/ui/quote.tsx';
import { When } from '../../components/ui/when.tsx';
import { pageFacts } from '../current-session.ts';
import { pageLanguage } from '../page-language.ts';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await pageLanguage();
  return { title: words.forbidden.title, robots: { index: false } };
}

/** Shown, with status 403, to someone whose account does not reach as far as the page asked for. */
export default async function ForbiddenPage() {
  const { user, role, requestId } = await pageFacts('/forbidden');
  const { words } = await pageLanguage();
  const { frame, forbidden } = words;
  const text = (
    <>
      <Around words={forbidden.signedInAs}>{user}</Around>
      <When it={role}>
        <Around words={forbidden.withRole}>{role}</Around>
      </When>
      {forbidden.cure}
    </>
  );
  return (
    <DeadEnd title={forbidden.heading} text={text} quote={<Quote id={requestId} label={frame.quote} />}>
      <a href="/dashboard" className="btn btn-main">
        {frame.toDashboard}
      </a>
      <SignOutButton label={frame.signOut} />
      <Comfort />
    </DeadEnd>
  );
}
