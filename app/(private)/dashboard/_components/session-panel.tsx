import type { ReactNode } from 'react';
import { LocalTime } from '../../../../components/ui/local-time.tsx';
import { Countdown } from './countdown.tsx';
import { useDashboardWords } from './dashboard-words.tsx';

export interface SessionPanelProps {
  /** When the access token ends, in milliseconds since the epoch; infinite where nobody can tell. */
  readonly expiresAt: number;
  /** When the session ends if it is not used again. */
  readonly endsAt: number;
  /** Which of its limits comes first. */
  readonly limit: 'idle' | 'absolute';
  readonly signedInAt: number;
  readonly refreshedAt: number;
  /** What the access token is signed with, and the name of the key; absent where it is opaque or does not tell. */
  readonly algorithm?: string;
  readonly keyId?: string;
}

/** What there is to know about the session: times, and what its token is signed with; never a token. */
export function SessionPanel({ expiresAt, endsAt, limit, ...session }: SessionPanelProps) {
  const { algorithm, keyId, refreshedAt, signedInAt } = session;
  const { session: says } = useDashboardWords();
  const since = limit === 'idle' ? refreshedAt : signedInAt;
  return (
    <section aria-labelledby="session" className="panel">
      <h2 id="session" className="text-xl font-semibold">
        {says.title}
      </h2>
      <TokenLeft expiresAt={expiresAt} refreshedAt={refreshedAt} />
      <div className="mt-5 noscript:hidden">
        <h3 className="mb-1 font-sans text-base text-muted">{says.timeLeft}</h3>
        <Countdown
          label={says.timeLeft}
          share={says.shareLeft}
          until={endsAt}
          from={since}
          over={says.ended}
        />
        <p className="mt-2 text-sm text-muted">{says[limit]}</p>
      </div>
      <dl className="mt-5 grid grid-cols-[auto_1fr] gap-x-5 divide-y divide-line border-t border-line">
        <Moment label={says.refreshedAt} at={refreshedAt} />
        {Number.isFinite(expiresAt) && <Moment label={says.tokenEndsAt} at={expiresAt} />}
        <Moment label={says.signedInAt} at={signedInAt} withDate />
        <Moment label={says.endsAt} at={endsAt} withDate />
        <Line label={says.algorithm}>{algorithm ?? says.opaque}</Line>
        {algorithm && (
          <Line label={says.keyId}>
            {keyId ? <code className="font-mono text-sm">{keyId}</code> : says.noKeyId}
          </Line>
        )}
      </dl>
    </section>
  );
}

function TokenLeft({ expiresAt, refreshedAt }: Pick<SessionPanelProps, 'expiresAt' | 'refreshedAt'>) {
  const { session: says } = useDashboardWords();
  const known = Number.isFinite(expiresAt);
  return (
    <div className={known ? 'mt-4 noscript:hidden' : 'mt-4'}>
      <h3 className="mb-1 font-sans text-base text-muted">{says.tokenTimeLeft}</h3>
      {known ? (
        <Countdown
          label={says.tokenTimeLeft}
          share={says.tokenShareLeft}
          until={expiresAt}
          from={refreshedAt}
          over={says.tokenExpired}
        />
      ) : (
        <p>{says.tokenUnknown}</p>
      )}
    </div>
  );
}

interface MomentProps {
  readonly label: string;
  readonly at: number;
  readonly withDate?: boolean;
}

function Moment({ label, at, withDate = false }: MomentProps) {
  return (
    <Line label={label}>
      <LocalTime at={at} withDate={withDate} utcIn={useDashboardWords().dates} />
    </Line>
  );
}

function Line({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="col-span-full grid grid-cols-subgrid py-2.5">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 tabular-nums wrap-anywhere">{children}</dd>
    </div>
  );
}
