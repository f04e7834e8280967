'use client';

import './globals.css';
import ErrorPage, { type ErrorPageProps } from './error.tsx';

/** The frame around every page failed: this one stands in for it. */
export default function GlobalError(props: ErrorPageProps) {
  return (
    <html lang="en">
      <body className="min-h-dvh">
        <title>Something went wrong · Gatehouse</title>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
