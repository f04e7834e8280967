'use client';

import { useEffect, useState } from 'react';
import { formatDuration } from './duration.ts';

export interface CountdownProps {
  /** When the time is over, in milliseconds since the epoch. */
  readonly until: number;
  /** When it began: what the bar is measured against. */
  readonly from: number;
}

/** The time that is left, as figures and as a bar. Without scripts there is none: the page would show a stale one. */
export function Countdown({ until, from }: CountdownProps) {
  const now = useNow();
  if (now === undefined) return <p className="text-3xl text-muted">–:––</p>;
  const left = Math.max(0, until - now);
  return (
    <>
      <p role="timer" className="font-display text-4xl font-semibold tabular-nums">
        {formatDuration(left)}
      </p>
      <progress className="meter mt-3" aria-label="Time left" value={left} max={Math.max(1, until - from)} />
      {left === 0 && <p className="mt-2 text-sm text-brass">Over. The next request renews it.</p>}
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
