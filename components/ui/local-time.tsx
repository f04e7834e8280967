'use client';

import { useHydrated } from './use-hydrated.ts';

export interface LocalTimeProps {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Whether the day is shown; without it the seconds are. */
  readonly withDate: boolean;
}

const TIME = { timeStyle: 'medium' } as const;
const DATE_AND_TIME = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const;
/** No longer than the local time, in whose place it stands at first: otherwise lines would move. To make one takes longer than all of its panel. */
const UTC = new Intl.DateTimeFormat('en', { ...DATE_AND_TIME, hourCycle: 'h23', timeZone: 'UTC' });

/** A moment, in the reader's own time zone where scripts run and in UTC where they do not; a dash for what no calendar has. */
export function LocalTime({ at, withDate }: LocalTimeProps) {
  const hydrated = useHydrated();
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  const iso = date.toISOString();
  const utc = `${withDate ? UTC.format(date) : iso.slice(11, 19)} UTC`;
  const local = () => date.toLocaleString(undefined, withDate ? DATE_AND_TIME : TIME);
  return <time dateTime={iso}>{hydrated ? local() : utc}</time>;
}
