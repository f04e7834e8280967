import type { ReactNode } from 'react';
import { Archway } from '../ui/archway.tsx';
import { Brand } from '../ui/brand.tsx';
import { Comfort } from './comfort-in-react.tsx';

export interface EntrancePageProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** The frame of the pages for those who are still outside: the wall, and beside it a form. */
export function EntrancePage({ title, children }: EntrancePageProps) {
  return (
    <div className="grid h-full lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <Wall />
      <main id="main" tabIndex={-1} className="flex flex-col px-5 py-6 sm:px-8 lg:justify-center lg:px-[8vw]">
        <a href="/" className="self-start no-underline lg:hidden">
          <Brand />
        </a>
        <div className="mx-auto w-full max-w-md py-10 lg:mx-0 lg:py-0">
          <h1 className="mb-6 text-4xl font-semibold tracking-tight">{title}</h1>
          {children}
        </div>
      </main>
      <Comfort />
    </div>
  );
}

/** The wall with its arch, beside the form where there is room. */
function Wall() {
  return (
    <header className="relative hidden overflow-hidden bg-wall text-on-wall lg:block">
      <div className="absolute inset-x-0 bottom-0 flex justify-center">
        <Archway className="w-full max-w-3xl" />
      </div>
      <a href="/" className="absolute top-8 inset-s-10 no-underline focus-visible:outline-wall-brass">
        <Brand onWall />
      </a>
    </header>
  );
}
