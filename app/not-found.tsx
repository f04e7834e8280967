import type { Metadata } from 'next';
import Link from 'next/link';
import { DeadEnd } from '../components/dead-end.tsx';

export const metadata: Metadata = { title: 'Page not found' };

/** Nothing lives at this address. */
export default function NotFound() {
  return (
    <DeadEnd
      title="Page not found"
      text="There is nothing at this address. Check it for a typing mistake, or go on from one of these."
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
