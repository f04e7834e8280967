'use client';

import { useSyncExternalStore } from 'react';

/** A moment, in the reader's own time zone where scripts run and in UTC where they do not. */
export function LocalTime({ at }: { readonly at: number }) {
  const iso = new Date(at).toISOString();
  const text = useSyncExternalStore(
    unchanging,
    () => new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' }),
    () => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`,
  );
  return <time dateTime={iso}>{text}</time>;
}

function unchanging(): () => void {
  return () => {};
}
