import type { Metadata } from 'next';
import { requireSession } from '../../current-session.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Start' };

/** Where a sign-in leads. */
export default async function StartPage() {
  const { user } = await requireSession('/dashboard');
  return (
    <>
      <h1 className="text-4xl font-semibold tracking-tight sm:text-5xl">Start</h1>
      <p className="mt-3 text-lg text-muted">You are signed in as {user.name ?? user.email ?? user.id}.</p>
    </>
  );
}
