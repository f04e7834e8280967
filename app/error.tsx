'use client';

import { DeadEnd } from '../components/ui/dead-end.tsx';
import { Quote } from '../components/ui/quote.tsx';

export interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly retry: () => void;
}

/** A page failed. Its reason stands in the server's log, under the number shown here. */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <DeadEnd
      title="Something went wrong"
      text="This page could not be shown. Trying again often helps."
      quote={<Quote id={error.digest} />}
    >
      <button type="button" className="btn btn-main" onClick={retry}>
        Try again
      </button>
      <a href="/" className="btn">
        Go to the home page
      </a>
    </DeadEnd>
  );
}
