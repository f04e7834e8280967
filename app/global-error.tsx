'use client';

import './globals.css';
import { BRAND } from '../brand.ts';
import ErrorPage, { type ErrorPageProps } from './error.tsx';

/** The frame around every page failed: this one stands in for it. */
export default function GlobalError(props: ErrorPageProps) {
  return (
    <html lang={BRAND.language}>
      <body className="min-h-dvh">
        <title>{`Something went wrong · ${BRAND.name}`}</title>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
