'use client';

import './globals.css';
import { BRAND } from '../brand.ts';
import { FrameWords, lastLanguage } from '../components/ui/frame-words.tsx';
import ErrorPage, { type ErrorPageProps } from './error.tsx';

/** The frame around every page failed: this one stands in for it. */
export default function GlobalError(props: ErrorPageProps) {
  const language = lastLanguage();
  return (
    <html lang={language.tag} dir={language.direction}>
      <body className="min-h-dvh">
        <title>{`${language.words.failed.title} · ${BRAND.name}`}</title>
        <FrameWords {...language}>
          <ErrorPage {...props} />
        </FrameWords>
      </body>
    </html>
  );
}
