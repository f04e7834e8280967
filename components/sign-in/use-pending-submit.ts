'use client';

import { useEffect, useState } from 'react';

/** After this long the navigation has been stopped, or has failed: let the person try again. */
const GIVE_UP_MS = 15_000;

/**
 * Tells whether a form that the browser itself submits is under way. It never holds the submission up, and starts
 * afresh when the browser brings the page back from its cache.
 */
export function usePendingSubmit(): { readonly pending: boolean; readonly onSubmit: () => void } {
  const [pending, setPending] = useState(false);
  useEffect(() => {
    const restart = () => setPending(false);
    addEventListener('pageshow', restart);
    const timer = pending ? setTimeout(restart, GIVE_UP_MS) : undefined;
    return () => {
      removeEventListener('pageshow', restart);
      clearTimeout(timer);
    };
  }, [pending]);
  return { pending, onSubmit: () => setPending(true) };
}
