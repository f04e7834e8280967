'use client';

import { useEffect, useRef, useState } from 'react';
import { checkSession } from '../../../../components/session-client/client.ts';

/** One event of the backend, as it came. */
export interface BackendEvent {
  readonly number: number;
  readonly name: string;
  readonly data: string;
}

export type StreamStatus = 'idle' | 'connecting' | 'live' | 'stopped' | 'ended' | 'absent';

export interface Events {
  readonly status: StreamStatus;
  readonly events: readonly BackendEvent[];
  start(): void;
  stop(): void;
}

/** An event without a name is a `message`; the demo backend calls its own `tick`. */
const NAMES = ['message', 'tick'];
const MOST_KEPT = 200;

/**
 * Listens to an event stream from `start()` to `stop()`. A stream that breaks off is not taken up again by itself: the
 * browser is not told why it broke, so the gate is asked, and whoever has no session any more is asked to sign in.
 *
 * @param path - a path on this site
 */
export function useEvents(path: string): Events {
  const [status, setStatus] = useState<StreamStatus>('idle');
  const [events, setEvents] = useState<readonly BackendEvent[]>([]);
  const current = useRef<EventSource>(undefined);
  useEffect(() => () => close(current), []);

  function start(): void {
    close(current);
    const source = new EventSource(path);
    current.current = source;
    let count = 0;
    setEvents([]);
    setStatus('connecting');
    source.addEventListener('open', () => setStatus('live'));
    for (const name of NAMES) {
      source.addEventListener(name, ({ data }) => {
        const event = { number: ++count, name, data: String(data) };
        setEvents((kept) => [...kept, event].slice(-MOST_KEPT));
      });
    }
    source.addEventListener('error', async () => {
      source.close();
      const { status } = await checkSession();
      if (current.current === source) setStatus(count > 0 || status === 'anonymous' ? 'ended' : 'absent');
    });
  }

  function stop(): void {
    close(current);
    setStatus('stopped');
  }
  return { status, events, start, stop };
}

function close(current: { current: EventSource | undefined }): void {
  current.current?.close();
  current.current = undefined;
}
