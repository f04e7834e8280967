import type { Metadata } from 'next';
import { requireSession } from '../../current-session.ts';
import { UserList } from './_components/user-list.tsx';
import { loadUsers } from './load-users.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Administration' };

/** A page for some of those who are signed in: the rule is in gatehouse.config.ts, and the page asks again. */
export default async function AdminPage() {
  await requireSession('/admin', { role: 'admin' });
  const users = await loadUsers();
  return (
    <>
      <h1 className="text-4xl font-semibold tracking-tight sm:text-5xl">Administration</h1>
      <p className="mt-3 text-lg text-muted">For administrators only.</p>
      <section aria-labelledby="users" className="panel mt-10">
        <h2 id="users" className="text-xl font-semibold">
          Users
        </h2>
        <UserList result={users} />
      </section>
    </>
  );
}
