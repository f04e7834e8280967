import type { Metadata } from 'next';
import { Comfort } from '../../components/sign-in/comfort-in-react.tsx';
import { SignOutButton } from '../../components/sign-in/sign-out-button.tsx';
import { DeadEnd } from '../../components/ui/dead-end.tsx';
import { Quote } from '../../components/ui/quote.tsx';
import { When } from '../../components/ui/when.tsx';
import { pageFacts } from '../current-session.ts';

export const metadata: Metadata = { title: 'Not allowed', robots: { index: false } };

/** Shown, with status 403, to someone whose account does not reach as far as the page asked for. */
export default async function ForbiddenPage() {
  const { user, role, requestId } = await pageFacts('/forbidden');
  const text = (
    <>
      You are signed in as {user}
      <When it={role}>, with the role “{role}”</When>. This account lacks a right that the page asks for;
      whoever manages the accounts can grant it. If you have another account, sign out and use that one.
    </>
  );
  return (
    <DeadEnd title="You may not open this page" text={text} quote={<Quote id={requestId} />}>
      <a href="/dashboard" className="btn btn-main">
        Go to the dashboard
      </a>
      <SignOutButton />
      <Comfort />
    </DeadEnd>
  );
}
