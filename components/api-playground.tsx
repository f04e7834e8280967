'use client';

import { useRouter } from 'next/navigation';
import { type MouseEvent, startTransition, useEffect, useRef, useState } from 'react';
import { apiPath } from './api-path.ts';
import { type ApiAnswer, callApi } from './call-api.ts';
import { signInAgain } from './sign-in-again.ts';
import { useHydrated } from './use-hydrated.ts';

const EXAMPLES = ['/products?limit=3', '/auth/profile', '/users', '/no-such-thing'] as const;

/** A form to call the backend with. Without scripts its examples are plain links, and show the JSON itself. */
export function ApiPlayground() {
  const [path, setPath] = useState<string>(EXAMPLES[0]);
  const hydrated = useHydrated();
  const { answer, calling, call } = useCall();
  return (
    <section aria-labelledby="api" className="panel col-span-full grid gap-x-12 lg:grid-cols-2">
      <div className="min-w-0">
        <h2 id="api" className="text-xl font-semibold">
          Call the API
        </h2>
        <p className="mt-2 text-muted">This page sends no token. The gate adds it on the way.</p>
        <form
          className="mt-4 noscript:hidden"
          onSubmit={(event) => {
            event.preventDefault();
            void call(path);
          }}
        >
          <label htmlFor="api-path" className="mb-1.5 block font-semibold">
            Path below <code className="font-mono">/api</code>
          </label>
          <div className="flex gap-3">
            <input
              id="api-path"
              className="field min-w-0 font-mono"
              value={path}
              onChange={(event) => setPath(event.target.value)}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
            />
            <button type="submit" className="btn btn-main shrink-0" disabled={calling || !hydrated}>
              {calling ? 'Sending…' : 'Send GET'}
            </button>
          </div>
        </form>
        <Examples
          onPick={(example) => {
            setPath(example);
            void call(example);
          }}
        />
      </div>
      <Answer answer={answer} />
    </section>
  );
}

/** Links, so that a new tab and a browser without scripts can follow them too. */
function Examples({ onPick }: { readonly onPick: (example: string) => void }) {
  const follow = (event: MouseEvent, example: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onPick(example);
  };
  return (
    <ul aria-label="Examples" className="mt-3 flex flex-wrap gap-x-5">
      {EXAMPLES.map((example) => (
        <li key={example}>
          <a
            href={apiPath(example)}
            onClick={(event) => follow(event, example)}
            className="link inline-block py-2 font-mono text-sm"
          >
            {example}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Answer({ answer }: { readonly answer: ApiAnswer | undefined }) {
  return (
    <div className="min-w-0 max-lg:mt-3 noscript:hidden">
      <p role="status" className="min-h-7">
        {answer && (
          <>
            <strong className={answer.ok ? 'text-accent' : 'text-danger'}>{answer.status}</strong>
            <span className="text-muted"> in {answer.milliseconds} ms</span>
          </>
        )}
      </p>
      <section
        aria-label="Response"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="mt-2 h-64 overflow-auto rounded-lg border border-line bg-sunken p-4"
      >
        {answer ? (
          <pre className="font-mono text-sm">{answer.body}</pre>
        ) : (
          <p className="text-muted">The answer appears here.</p>
        )}
      </section>
    </div>
  );
}

function useCall() {
  const router = useRouter();
  const [answer, setAnswer] = useState<ApiAnswer>();
  const [calling, setCalling] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function call(path: string): Promise<void> {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setCalling(true);
    const next = await callApi(apiPath(path), controller.signal);
    if (controller.signal.aborted) return;
    if (next.sessionRequired) return signInAgain();
    setAnswer(next);
    setCalling(false);
    // The call may have renewed the session: let the page tell its new times.
    if (next.ok) startTransition(() => router.refresh());
  }
  return { answer, calling, call };
}
