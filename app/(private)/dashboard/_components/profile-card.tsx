import { Failure } from '../../../../components/ui/failure.tsx';
import { useDashboardWords } from './dashboard-words.tsx';
import { profileFields } from './profile-fields.ts';

export interface ProfileCardProps {
  readonly result:
    | { readonly ok: true; readonly profile: Readonly<Record<string, unknown>> }
    | { readonly ok: false; readonly status: number };
  /** What the session itself knows, for when the backend does not answer. */
  readonly user: {
    readonly id: string;
    readonly name?: string;
    readonly email?: string;
    readonly role?: string;
  };
}

/** The profile as the backend tells it now, or as it was told at sign-in. */
export function ProfileCard({ result, user }: ProfileCardProps) {
  const { profile: says, noAnswer } = useDashboardWords();
  const profile = result.ok ? result.profile : { ...user };
  return (
    <section aria-labelledby="profile" className="panel">
      <h2 id="profile" className="text-xl font-semibold">
        {says.title}
      </h2>
      {!result.ok && (
        <Failure status={result.status} what={says.failed} noAnswer={noAnswer} then={says.asKnown} />
      )}
      <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-5 divide-y divide-line">
        {profileFields(profile, says.labels).map(({ label, value }) => (
          <div key={label} className="col-span-full grid grid-cols-subgrid py-2.5">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
