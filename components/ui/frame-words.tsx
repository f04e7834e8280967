'use client';

import { createContext, type ReactNode, use, useEffect } from 'react';
import { BRAND } from '../../brand.ts';
import { frame } from '../../locales/en.ts';

/** What scripts say, and in which language that is. */
export interface FrameLanguage {
  readonly tag: string;
  readonly direction: string;
  readonly words: typeof frame;
}

const Words = createContext(frame);
/** What the last page of this browser's was in: where the frame of all pages has failed there is no other to ask. */
let last: FrameLanguage = { tag: BRAND.language, direction: 'ltr', words: frame };

/** Hands on what scripts say, where it is not English: a page then carries that, and no script a catalogue. */
export function FrameWords({ children, ...language }: FrameLanguage & { readonly children: ReactNode }) {
  const { tag, direction, words } = language;
  useEffect(() => {
    last = { tag, direction, words };
  }, [tag, direction, words]);
  return <Words value={words}>{children}</Words>;
}

/** What is said in components of the browser's. */
export function useFrameWords(): typeof frame {
  return use(Words);
}

export function lastLanguage(): FrameLanguage {
  return last;
}
