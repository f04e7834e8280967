import Link from 'next/link';
import { DeadEnd } from './dead-end.tsx';

export interface NotFoundPageProps {
  /** As for `DeadEnd`. */
  readonly quote?: string | undefined;
}

/** Nothing lives at this address. */
export function NotFoundPage({ quote }: NotFoundPageProps) {
  return (
    <DeadEnd
      title="Page not found"
      text="There is nothing at this address. Check it for a typing mistake, or go on from one of these."
      quote={quote}
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
