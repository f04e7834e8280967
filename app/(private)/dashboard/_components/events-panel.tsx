'use client';

import { useHydrated } from '../../../../components/ui/use-hydrated.ts';
import { type BackendEvent, type StreamStatus, useEvents } from './use-events.ts';

const PATH = '/api/events?count=60&intervalMs=2000';

const SAYS: Readonly<Record<StreamStatus, string>> = {
  idle: 'Not started.',
  connecting: 'Connecting…',
  live: 'Live.',
  stopped: 'Stopped.',
  ended: 'The stream has ended. Start it again for more.',
  absent: 'No events: the backend has no stream at /events, or does not answer right now.',
};

/** The backend's events as they come, once someone asks for them. It is made of scripts, and hidden without. */
export function EventsPanel() {
  const hydrated = useHydrated();
  const { status, events, start, stop } = useEvents(PATH);
  const running = status === 'connecting' || status === 'live';
  return (
    <section
      aria-labelledby="events"
      className="panel col-span-full grid gap-x-12 noscript:hidden lg:grid-cols-2"
    >
      <div className="min-w-0">
        <h2 id="events" className="text-xl font-semibold">
          Live events
        </h2>
        <p className="mt-2 text-muted">
          Events from the backend, as they happen. If your session ends, this page asks you to sign in again.
        </p>
        <button
          type="button"
          className={running ? 'btn mt-4' : 'btn btn-main mt-4'}
          disabled={!hydrated}
          onClick={running ? stop : start}
        >
          {running ? 'Stop the stream' : 'Start the stream'}
        </button>
        <p role="status" className={`mt-3 ${status === 'absent' ? 'text-danger' : 'text-muted'}`}>
          {SAYS[status]}
        </p>
      </div>
      <EventLog events={events} />
    </section>
  );
}

/** The newest event stays in view at the end: what is laid out from the bottom is scrolled from there too. */
function EventLog({ events }: { readonly events: readonly BackendEvent[] }) {
  return (
    <div
      role="log"
      aria-label="Events"
      aria-live="polite"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="flex h-52 min-w-0 flex-col-reverse overflow-auto rounded-lg border border-line bg-sunken p-4 max-lg:mt-4"
    >
      {events.length === 0 ? (
        <p className="mb-auto text-muted">Events appear here.</p>
      ) : (
        <ol className="mb-auto font-mono text-sm">
          {events.map(({ number, name, data }) => (
            <li key={number} className="py-0.5 wrap-anywhere">
              <span className="text-brass">{name}</span> {data}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
