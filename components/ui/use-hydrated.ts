'use client';

import { useSyncExternalStore } from 'react';

/** Tells whether the page has come to life: false on the server and in the first render, which must look the same. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    unchanging,
    () => true,
    () => false,
  );
}

function unchanging(): () => void {
  return () => {};
}
