import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';

export interface DeadEndProps {
  readonly title: string;
  readonly text: ReactNode;
  /** What to say of it when it is reported. */
  readonly quote?: ReactNode;
  /** What there is to do now. */
  readonly children: ReactNode;
}

/** A page that is not the one that was wanted: says so, and shows the ways on. */
export function DeadEnd({ title, text, quote, children }: DeadEndProps) {
  return (
    <main id="main" tabIndex={-1} className="mx-auto max-w-2xl px-5 py-20 sm:px-8 sm:py-28">
      <Mark className="size-14 text-muted" />
      <h1 className="mt-8 text-4xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-4 text-lg text-muted">{text}</p>
      <div className="mt-8 flex flex-wrap gap-4">{children}</div>
      {quote}
    </main>
  );
}
