import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { sessionForBrowser } from '../current-session.ts';
import { PrivateFrame } from './_components/private-frame.tsx';

/** What needs a session is nothing for search engines. */
export const metadata: Metadata = { robots: { index: false } };

/**
 * The frame of the private pages. It guards nothing on the server: every page below asks for the session itself. In the
 * browser it takes what it shows away once the session is over.
 */
export default async function PrivateLayout({ children }: { readonly children: ReactNode }) {
  return <PrivateFrame session={await sessionForBrowser()}>{children}</PrivateFrame>;
}
