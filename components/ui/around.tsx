import type { ReactNode } from 'react';
import type { Around as Sentence } from '../../locales/en.ts';

interface AroundProps {
  readonly words: Sentence;
  /** What differs. */
  readonly children: ReactNode;
}

/** A sentence around something that differs. */
export function Around({ words: [before, after], children }: AroundProps) {
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}
