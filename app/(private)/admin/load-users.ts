import 'server-only';
import * as v from 'valibot';
import { type Loaded, load } from '../load.ts';
import type { ListedUser } from './_components/user-list.tsx';

/** What is shown of a user, and nothing else that a backend may send along. */
const Users = v.array(
  v.object({
    id: v.union([v.number(), v.string()]),
    name: v.nullish(v.string()),
    email: v.nullish(v.string()),
    role: v.nullish(v.string()),
  }),
);

export function loadUsers(): Promise<Loaded<readonly ListedUser[]>> {
  return load('/users', Users);
}
