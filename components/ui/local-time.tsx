'use client';

import { useHydrated } from './use-hydrated.ts';

export interface LocalTimeProps {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Whether the day is shown; without it the seconds are. */
  readonly withDate: boolean;
  /** The language of a date until scripts run. */
  readonly utcIn?: string;
}

const TIME = { timeStyle: 'medium' } as const;
const DATE_AND_TIME = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const;
/** To make one takes longer than all of its panel. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment, in the reader's own time zone where scripts run and in UTC where they do not; a dash for what no calendar has. */
export function LocalTime({ at, withDate, utcIn = 'en' }: LocalTimeProps) {
  const hydrated = useHydrated();
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  const iso = date.toISOString();
  const utc = `${withDate ? inUtc(utcIn).format(date) : iso.slice(11, 19)} UTC`;
  const local = () => date.toLocaleString(undefined, withDate ? DATE_AND_TIME : TIME);
  return <time dateTime={iso}>{hydrated ? local() : utc}</time>;
}

/** No longer than the local time, in whose place it stands at first: otherwise lines would move. */
function inUtc(language: string): Intl.DateTimeFormat {
  const known = formats.get(language);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(language, { ...DATE_AND_TIME, hourCycle: 'h23', timeZone: 'UTC' });
  formats.set(language, made);
  return made;
}
