import { Countdown } from './countdown.tsx';
import { LocalTime } from './local-time.tsx';

export interface SessionPanelProps {
  /** Milliseconds since the epoch; infinite where nobody can tell. */
  readonly expiresAt: number;
  readonly signedInAt: number;
  readonly refreshedAt: number;
}

/** What there is to know about the session: moments, and never a token. */
export function SessionPanel({ expiresAt, signedInAt, refreshedAt }: SessionPanelProps) {
  const known = Number.isFinite(expiresAt);
  return (
    <section aria-labelledby="session" className="panel">
      <h2 id="session" className="text-xl font-semibold">
        Session
      </h2>
      <div className="mt-4">
        <h3 className="mb-1 font-sans text-base text-muted">Access token, time left</h3>
        {known ? (
          <Countdown until={expiresAt} from={refreshedAt} />
        ) : (
          <p>Unknown: only the backend can tell when this token ends.</p>
        )}
      </div>
      <dl className="mt-5 divide-y divide-line border-t border-line">
        {known && <Moment label="Ends" at={expiresAt} />}
        <Moment label="Last renewed" at={refreshedAt} />
        <Moment label="Signed in" at={signedInAt} />
      </dl>
    </section>
  );
}

function Moment({ label, at }: { readonly label: string; readonly at: number }) {
  return (
    <div className="grid grid-cols-[7rem_1fr] gap-4 py-2.5">
      <dt className="text-muted">{label}</dt>
      <dd className="tabular-nums">
        <LocalTime at={at} />
      </dd>
    </div>
  );
}
