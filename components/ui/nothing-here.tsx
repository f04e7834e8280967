'use client';

import { DeadEnd } from './dead-end.tsx';
import { useFrameWords } from './frame-words.tsx';
import { Quote } from './quote.tsx';

/** Nothing lives at the address that was asked for. A page carries this along in case, so what it says crosses over as one name. */
export function NothingHere({ requestId }: { readonly requestId: string | undefined }) {
  const words = useFrameWords();
  const { title, text } = words.notFound;
  return (
    <DeadEnd title={title} text={text} quote={<Quote id={requestId} label={words.quote} />}>
      <a href="/dashboard" className="btn btn-main">
        {words.toDashboard}
      </a>
      <a href="/" className="btn">
        {words.toStart}
      </a>
    </DeadEnd>
  );
}
