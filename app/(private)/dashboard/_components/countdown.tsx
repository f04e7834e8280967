'use client';

import { useEffect, useState } from 'react';
import { formatDuration } from './duration.ts';

export interface CountdownProps {
  /** Whose time it is, and whose share of it. */
  readonly label: string;
  readonly share: string;
  /** When the time is over, in milliseconds since the epoch. */
  readonly until: number;
  /** When it began: what the bar is measured against. */
  readonly from: number;
  /** What is said once it is over. */
  readonly over: string;
}

/** The time that is left, as figures and as a bar. Without scripts there is none: the page would show a stale one. */
export function Countdown({ label, share, until, from, over }: CountdownProps) {
  const now = useNow();
  const left = now === undefined ? undefined : Math.max(0, until - now);
  return (
    <>
      <p role="timer" aria-label={label} className="font-display text-3xl font-semibold tabular-nums">
        {left === undefined ? <span className="text-muted">–:––</span> : formatDuration(left)}
      </p>
      <progress className="meter mt-2" aria-label={share} value={left ?? 0} max={Math.max(1, until - from)} />
      {left === 0 && <p className="mt-2 text-sm text-brass">{over}</p>}
    </>
  );
}

/** The time, once a second; unknown until the page has come to life, so that server and browser agree. */
function useNow(): number | undefined {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
