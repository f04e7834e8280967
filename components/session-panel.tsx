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
      <div className={known ? 'mt-4 noscript:hidden' : 'mt-4'}>
        <h3 className="mb-1 font-sans text-base text-muted">Access token, time left</h3>
        {known ? (
          <Countdown until={expiresAt} from={refreshedAt} />
        ) : (
          <p>Unknown: only the backend can tell when this token ends.</p>
        )}
      </div>
      <dl className="mt-5 grid grid-cols-[auto_1fr] gap-x-5 divide-y divide-line border-t border-line">
        {known && <Moment label="Token ends" at={expiresAt} />}
        <Moment label="Last renewed" at={refreshedAt} />
        <Moment label="Signed in" at={signedInAt} withDate />
      </dl>
    </section>
  );
}

interface MomentProps {
  readonly label: string;
  readonly at: number;
  readonly withDate?: boolean;
}

function Moment({ label, at, withDate = false }: MomentProps) {
  return (
    <div className="col-span-full grid grid-cols-subgrid py-2.5">
      <dt className="text-muted">{label}</dt>
      <dd className="tabular-nums">
        <LocalTime at={at} withDate={withDate} />
      </dd>
    </div>
  );
}
