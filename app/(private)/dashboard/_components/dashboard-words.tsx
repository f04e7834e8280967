'use client';

import { createContext, type ReactNode, use } from 'react';
import { dashboard } from '../../../../locales/demo/en.ts';

const Words = createContext(dashboard);

interface DashboardWordsProps {
  /** English ones come with the scripts. */
  readonly words?: typeof dashboard | undefined;
  readonly children: ReactNode;
}

/** Hands on what the components of the dashboard say. */
export function DashboardWords({ words = dashboard, children }: DashboardWordsProps) {
  return <Words value={words}>{children}</Words>;
}

export function useDashboardWords(): typeof dashboard {
  return use(Words);
}
