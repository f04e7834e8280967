'use client';

import { useSyncExternalStore } from 'react';
import { Around } from '../../../../components/ui/around.tsx';
import { useDashboardWords } from './dashboard-words.tsx';

/** What a script of this page has found, by looking. */
interface Sight {
  readonly place: string;
  /** Nothing, or `undefined` where the browser does not let anyone look. */
  readonly found?: string;
}

const LOOK_AGAIN_MS = 1_000;
const PLACES = ['document.cookie', 'localStorage', 'sessionStorage'];
/** Before it has looked, it takes the room that it will need. */
const NOT_YET = JSON.stringify(PLACES.map((place): Sight => ({ place, found: '…' })));

/** What the browser's scripts can and cannot see of the session: not claimed, but tried, here and now, once a second. */
export function BrowserView() {
  const { sight: says } = useDashboardWords();
  const sights: readonly Sight[] = JSON.parse(useSyncExternalStore(eachSecond, look, () => NOT_YET));
  return (
    <section aria-labelledby="sight" className="panel">
      <h2 id="sight" className="text-xl font-semibold">
        {says.title}
      </h2>
      <div className="noscript:hidden">
        <h3 className="mt-4 font-sans text-base text-muted">{says.looked}</h3>
        <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-5 divide-y divide-line">
          {sights.map(({ place, found }) => (
            <div key={place} className="col-span-full grid grid-cols-subgrid items-baseline py-2.5">
              <dt>
                <code className="font-mono text-sm">{place}</code>
              </dt>
              <dd className="min-w-0 wrap-anywhere">
                {found === undefined ? says.switchedOff : found || says.nothing}
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <h3 className="mt-4 font-sans text-base text-muted">{says.canSee}</h3>
      <p className="mt-1">{says.seen}</p>
      <h3 className="mt-4 font-sans text-base text-muted">{says.cannotSee}</h3>
      <p className="mt-1">
        <Around words={says.unseen}>
          <code className="font-mono text-sm">HttpOnly</code>
        </Around>
      </p>
    </section>
  );
}

function eachSecond(notice: () => void): () => void {
  const timer = setInterval(notice, LOOK_AGAIN_MS);
  return () => clearInterval(timer);
}

/** As text, because what is compared from look to look must be a plain value. */
function look(): string {
  return JSON.stringify([
    { place: 'document.cookie', found: namesIn(document.cookie) },
    { place: 'localStorage', ...keysOf('localStorage') },
    { place: 'sessionStorage', ...keysOf('sessionStorage') },
  ] satisfies Sight[]);
}

function namesIn(cookies: string): string {
  return cookies
    .split(';')
    .map((cookie) => cookie.split('=')[0]?.trim())
    .join(', ');
}

/** Browsers with storage switched off throw when it is asked for. */
function keysOf(storage: 'localStorage' | 'sessionStorage'): Pick<Sight, 'found'> {
  try {
    return { found: Object.keys(window[storage]).join(', ') };
  } catch {
    return {};
  }
}
