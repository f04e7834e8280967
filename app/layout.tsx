import './globals.css';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { DemoRibbon } from '../components/ui/demo-ribbon.tsx';
import { When } from '../components/ui/when.tsx';
import { isDemo } from './current-session.ts';

export const metadata: Metadata = {
  title: { default: 'Gatehouse', template: '%s · Gatehouse' },
  description: 'The login in front of the JWT API that you already have.',
  icons: { icon: '/icon.svg' },
  robots: { index: false },
};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f2f3ee' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1513' },
  ],
};

/** The document around every page. Each page brings its own `<main id="main">`. */
export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body className="grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr]">
        <a
          href="#main"
          className="btn btn-main sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-10 focus:px-5 focus:py-2"
        >
          Skip to content
        </a>
        <When it={isDemo()}>
          <DemoRibbon />
        </When>
        <div className="row-start-2">{children}</div>
      </body>
    </html>
  );
}
