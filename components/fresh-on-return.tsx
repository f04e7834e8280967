'use client';

import { useEffect } from 'react';

/** Loads a private page anew when the browser brings it back from its cache: its reader may have signed out since. */
export function FreshOnReturn() {
  useEffect(() => {
    const reload = (event: PageTransitionEvent) => {
      if (event.persisted) location.reload();
    };
    addEventListener('pageshow', reload);
    return () => removeEventListener('pageshow', reload);
  }, []);
  return null;
}
