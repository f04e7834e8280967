'use client';

import { DeadEnd } from '../components/ui/dead-end.tsx';
import { useFrameWords } from '../components/ui/frame-words.tsx';
import { Quote } from '../components/ui/quote.tsx';

export interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly retry: () => void;
}

/** A page failed. Its reason stands in the server's log, under the number shown here. */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const words = useFrameWords();
  const { title, text } = words.failed;
  return (
    <DeadEnd title={title} text={text} quote={<Quote id={error.digest} label={words.quote} />}>
      <button type="button" className="btn btn-main" onClick={retry}>
        {words.tryAgain}
      </button>
      <a href="/" className="btn">
        {words.toStart}
      </a>
    </DeadEnd>
  );
}
