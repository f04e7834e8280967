import type { Metadata } from 'next';
import Link from 'next/link';
import { SignOutButton } from '../../components/sign-in/sign-out-button.tsx';
import { DeadEnd } from '../../components/ui/dead-end.tsx';
import { requestId, requireSession } from '../current-session.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Not allowed', robots: { index: false } };

/** Shown, with status 403, to someone whose account does not reach as far as the page asked for. */
export default async function ForbiddenPage() {
  const { user } = await requireSession('/forbidden');
  const who = `${user.name ?? user.email ?? user.id}${user.role ? `, with the role “${user.role}”` : ''}`;
  return (
    <DeadEnd
      title="You may not open this page"
      text={`You are signed in as ${who}. This account lacks a right that the page asks for; whoever manages the accounts can grant it. If you have another account, sign out and use that one.`}
      quote={await requestId()}
    >
      <Link href="/dashboard" prefetch={false} className="btn btn-main">
        Go to the dashboard
      </Link>
      <SignOutButton />
    </DeadEnd>
  );
}
