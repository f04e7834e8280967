import type { Metadata } from 'next';
import { demoWordsIn } from '../../../components/ui/demo-words.ts';
import { requireSession } from '../../current-session.ts';
import { pageLanguage } from '../../page-language.ts';
import { UserList } from './_components/user-list.tsx';
import { loadUsers } from './load-users.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  return { title: demoWordsIn(await pageLanguage()).admin.title };
}

/** A page for some of those who are signed in: the rule is in gatehouse.config.ts, and the page asks again. */
export default async function AdminPage() {
  await requireSession('/admin', { role: 'admin' });
  const users = await loadUsers();
  const words = demoWordsIn(await pageLanguage());
  return (
    <>
      <h1 className="text-4xl font-semibold tracking-tight sm:text-5xl">{words.admin.title}</h1>
      <p className="mt-3 text-lg text-muted">{words.admin.text}</p>
      <section aria-labelledby="users" className="panel mt-10">
        <h2 id="users" className="text-xl font-semibold">
          {words.admin.users}
        </h2>
        <UserList result={users} words={words} />
      </section>
    </>
  );
}
