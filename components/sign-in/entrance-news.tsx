'use client';

import { useEffect } from 'react';
import { announceSignOut, onSignIn } from '../session-client/client.ts';

export interface EntranceNewsProps {
  /** Somebody has just signed out with a plain form, which could tell nobody. */
  readonly signedOut: boolean;
  /** Where to go when somebody has signed in in another tab. */
  readonly href: string;
}

/** Connects the sign-in page with the other tabs. */
export function EntranceNews({ signedOut, href }: EntranceNewsProps) {
  useEffect(() => {
    if (signedOut) void announceSignOut();
  }, [signedOut]);
  useEffect(() => onSignIn(() => location.replace(href)), [href]);
  return null;
}
