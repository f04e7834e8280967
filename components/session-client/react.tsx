'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { SessionAnswer } from '../../edge/index.ts';
import { getSession, guardPage, learnSession, startSession, subscribe, UNKNOWN } from './client.ts';
import { readAnswer, type SessionState } from './state.ts';

const InitialSession = createContext<SessionState>(UNKNOWN);

export interface SessionProviderProps {
  /** What the server knows while it renders; without it the browser asks. */
  readonly initial?: SessionAnswer | undefined;
  readonly children: ReactNode;
}

/** Keeps up with the session for all that is in it. One is enough for a page. */
export function SessionProvider({ initial, children }: SessionProviderProps) {
  // Until the page has come to life, the server's clock has to do.
  const [first] = useState(() => (initial ? readAnswer(initial, 0) : UNKNOWN));
  useEffect(() => {
    if (initial !== undefined) learnSession(initial);
  }, [initial]);
  useEffect(startSession, []);
  return <InitialSession value={first}>{children}</InitialSession>;
}

/**
 * The session: who is signed in, and until when, by the browser's own clock. The server and the first render see what
 * the server knew.
 */
export function useSession(): SessionState {
  const initial = useContext(InitialSession);
  return useSyncExternalStore(
    subscribe,
    () => (getSession() === UNKNOWN ? initial : getSession()),
    () => initial,
  );
}

/** Guards the page as `guardPage()` does. Whether its session has ended, and the page is to be covered. */
export function usePageGuard(user: string): boolean {
  useEffect(() => guardPage(user), [user]);
  return useSession().reason === 'ended';
}
