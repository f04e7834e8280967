'use client';

import { useHydrated } from '../../../../components/ui/use-hydrated.ts';
import { useDashboardWords } from './dashboard-words.tsx';
import { type BackendEvent, useEvents } from './use-events.ts';

const PATH = '/api/events?count=60&intervalMs=2000';

/** The backend's events as they come, once someone asks for them. It is made of scripts, and hidden without. */
export function EventsPanel() {
  const hydrated = useHydrated();
  const { events: says } = useDashboardWords();
  const { status, events, start, stop } = useEvents(PATH);
  const running = status === 'connecting' || status === 'live';
  return (
    <section
      aria-labelledby="events"
      className="panel col-span-full grid gap-x-12 noscript:hidden lg:grid-cols-2"
    >
      <div className="min-w-0">
        <h2 id="events" className="text-xl font-semibold">
          {says.title}
        </h2>
        <p className="mt-2 text-muted">{says.text}</p>
        <button
          type="button"
          className={running ? 'btn mt-4' : 'btn btn-main mt-4'}
          disabled={!hydrated}
          onClick={running ? stop : start}
        >
          {running ? says.stop : says.start}
        </button>
        <p role="status" className={`mt-3 ${status === 'absent' ? 'text-danger' : 'text-muted'}`}>
          {says.status[status]}
        </p>
      </div>
      <EventLog events={events} />
    </section>
  );
}

/** The newest event stays in view at the end: what is laid out from the bottom is scrolled from there too. */
function EventLog({ events }: { readonly events: readonly BackendEvent[] }) {
  const { events: says } = useDashboardWords();
  return (
    <div
      role="log"
      aria-label={says.log}
      aria-live="polite"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="flex h-52 min-w-0 flex-col-reverse overflow-auto rounded-lg border border-line bg-sunken p-4 max-lg:mt-4"
    >
      {events.length === 0 ? (
        <p className="mb-auto text-muted">{says.appearHere}</p>
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
