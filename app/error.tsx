'use client';

import { DeadEnd } from '../components/ui/dead-end.tsx';

export interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly retry: () => void;
}

/** A page failed. Its reason stands in the server's log, under the number shown here. */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const number = error.digest ? ` If you report it, name the number ${error.digest}.` : '';
  return (
    <DeadEnd
      title="Something went wrong"
      text={`This page could not be shown. Trying again often helps.${number}`}
    >
      <button type="button" className="btn btn-main" onClick={retry}>
        Try again
      </button>
      <a href="/" className="btn">
        Go to the start
      </a>
    </DeadEnd>
  );
}
