import { Failure } from './failure.tsx';
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
  const profile = result.ok ? result.profile : { ...user };
  return (
    <section aria-labelledby="profile" className="panel">
      <h2 id="profile" className="text-xl font-semibold">
        Profile
      </h2>
      {!result.ok && (
        <Failure
          status={result.status}
          what="your profile"
          then="Below is what was known when you signed in."
        />
      )}
      <dl className="mt-4 divide-y divide-line">
        {profileFields(profile).map(({ label, value }) => (
          <div key={label} className="grid grid-cols-[6rem_1fr] gap-4 py-2.5">
            <dt className="text-muted">{label}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
