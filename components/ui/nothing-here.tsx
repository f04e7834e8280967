'use client';

import { DeadEnd } from './dead-end.tsx';
import { Quote } from './quote.tsx';

/** Nothing lives at the address that was asked for. A page carries this along in case, so what it says crosses over as one name. */
export function NothingHere({ requestId }: { readonly requestId: string | undefined }) {
  return (
    <DeadEnd
      title="Page not found"
      text="There is nothing at this address. Check it for typing mistakes, or continue here:"
      quote={<Quote id={requestId} />}
    >
      <a href="/dashboard" className="btn btn-main">
        Go to the dashboard
      </a>
      <a href="/" className="btn">
        Go to the home page
      </a>
    </DeadEnd>
  );
}
