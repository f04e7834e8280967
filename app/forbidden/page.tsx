import type { Metadata } from 'next';
import { Comfort } from '../../components/sign-in/comfort-in-react.tsx';
import { SignOutButton } from '../../components/sign-in/sign-out-button.tsx';
import { DeadEnd } from '../../components/ui/dead-end.tsx';
import { Quote } from '../../components/ui/quote.tsx';
import { When } from '../../components/ui/when.tsx';
import { pageFacts } from '../current-session.ts';

export const metadata: Metadata = { title: 'No access', robots: { index: false } };

/** Shown, with status 403, to someone whose account does not reach as far as the page asked for. */
export default async function ForbiddenPage() {
  const { user, role, requestId } = await pageFacts('/forbidden');
  const text = (
    <>
      You are signed in as {user}
      <When it={role}>, with the role “{role}”</When>. Ask the people who manage your account for access, or
      sign out and use another account.
    </>
  );
  return (
    <DeadEnd title="You don't have access to this page." text={text} quote={<Quote id={requestId} />}>
      <a href="/dashboard" className="btn btn-main">
        Go to the dashboard
      </a>
      <SignOutButton />
      <Comfort />
    </DeadEnd>
  );
}
