import type { Metadata } from 'next';
import { DeadEnd } from '../components/ui/dead-end.tsx';
import { Quote } from '../components/ui/quote.tsx';
import { requestId } from './current-session.ts';

export const metadata: Metadata = { title: 'Page not found' };

/** Nothing lives at the address that was asked for. */
export default async function NotFound() {
  return (
    <DeadEnd
      title="Page not found"
      text="There is nothing at this address. Check it for a typing mistake, or go on from one of these."
      quote={<Quote id={await requestId()} />}
    >
      <a href="/dashboard" className="btn btn-main">
        Go to the dashboard
      </a>
      <a href="/" className="btn">
        Go to the start
      </a>
    </DeadEnd>
  );
}
