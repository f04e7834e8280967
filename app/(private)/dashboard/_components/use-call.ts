'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useEffect, useRef, useState } from 'react';
import { type ApiAnswer, type ApiCall, callApi } from './call-api.ts';

export interface Calls {
  /** Of the last call that has come to an end. */
  readonly answer: ApiAnswer | undefined;
  readonly calling: boolean;
  call(what: ApiCall): Promise<void>;
}

/** Calls the API, one call at a time: a new one takes the place of one that is under way. */
export function useCall(): Calls {
  const router = useRouter();
  const [answer, setAnswer] = useState<ApiAnswer>();
  const [calling, setCalling] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function call(what: ApiCall): Promise<void> {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setCalling(true);
    const next = await callApi(what, controller.signal);
    if (controller.signal.aborted) return;
    setAnswer(next);
    setCalling(false);
    // The call may have renewed the session, or changed what the page lists.
    if (next.ok) startTransition(() => router.refresh());
  }
  return { answer, calling, call };
}
