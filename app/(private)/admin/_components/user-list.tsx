import { Failure } from '../../../../components/ui/failure.tsx';
import type { DemoWords } from '../../../../locales/demo/en.ts';
import type { Loaded } from '../../load.ts';

export interface ListedUser {
  readonly id: number | string;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly role?: string | null | undefined;
}

interface UserListProps {
  readonly result: Loaded<readonly ListedUser[]>;
  readonly words: DemoWords;
}

/** The backend's users, as a table that also fits a phone: there the address stands below the name. */
export function UserList({ result, words: { admin, dashboard } }: UserListProps) {
  const { noAnswer, reload } = dashboard;
  if (!result.ok)
    return <Failure status={result.status} what={admin.failed} noAnswer={noAnswer} then={reload} />;
  if (result.value.length === 0) return <p className="mt-4 text-muted">{admin.none}</p>;
  return (
    <table className="mt-4 w-full text-start">
      <thead className="text-muted">
        <tr className="border-b border-line">
          <th scope="col" className="py-2.5 pe-6 font-normal">
            {admin.name}
          </th>
          <th scope="col" className="py-2.5 pe-6 font-normal max-sm:hidden">
            {admin.email}
          </th>
          <th scope="col" className="w-0 py-2.5 font-normal sm:w-48">
            {admin.role}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {result.value.map((user) => (
          <UserRow key={user.id} {...user} />
        ))}
      </tbody>
    </table>
  );
}

function UserRow({ id, name, email, role }: ListedUser) {
  return (
    <tr className="align-baseline">
      <th scope="row" className="py-2.5 pe-4 wrap-anywhere font-semibold sm:pe-6">
        {name ?? id}
        {email && <span className="block text-sm font-normal text-muted sm:hidden">{email}</span>}
      </th>
      <td className="py-2.5 pe-6 wrap-anywhere max-sm:hidden">{email ?? '–'}</td>
      <td className="py-2.5">{role ?? '–'}</td>
    </tr>
  );
}
