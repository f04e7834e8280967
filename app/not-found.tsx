import type { Metadata } from 'next';
import Link from 'next/link';
import { DeadEnd } from '../components/ui/dead-end.tsx';
import { requestId } from './current-session.ts';

export const metadata: Metadata = { title: 'Page not found' };

/** Nothing lives at the address that was asked for. */
export default async function NotFound() {
  return (
    <DeadEnd
      title="Page not found"
      text="There is nothing at this address. Check it for a typing mistake, or go on from one of these."
      quote={await requestId()}
    >
      <Link href="/dashboard" prefetch={false} className="btn btn-main">
        Go to the dashboard
      </Link>
      <Link href="/" prefetch={false} className="btn">
        Go to the start
      </Link>
    </DeadEnd>
  );
}
