import 'server-only';
import * as v from 'valibot';
import type { Loaded } from '../../../components/loaded.ts';
import type { ListedUser } from '../../../components/user-list.tsx';
import { load } from '../load.ts';

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
