import './globals.css';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { BRAND } from '../brand.ts';
import { DemoRibbon } from '../components/ui/demo-ribbon.tsx';
import { FrameWords } from '../components/ui/frame-words.tsx';
import { When } from '../components/ui/when.tsx';
import { frame } from '../locales/en.ts';
import { isDemo } from './current-session.ts';
import { pageLanguage } from './page-language.ts';

export const metadata: Metadata = {
  title: { default: BRAND.name, template: `%s · ${BRAND.name}` },
  description: BRAND.description,
  icons: { icon: '/icon.svg' },
};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: BRAND.light.paper },
    { media: '(prefers-color-scheme: dark)', color: BRAND.dark.paper },
  ],
};

/** The document around every page. Each page brings its own `<main id="main">`. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const { tag, words } = await pageLanguage();
  const content = <div className="row-start-2">{children}</div>;
  return (
    <html lang={tag} dir={words.direction}>
      <body className="grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr]">
        <a
          href="#main"
          className="btn btn-main sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-10 focus:px-5 focus:py-2"
        >
          {words.skip}
        </a>
        <When it={isDemo()}>
          <DemoRibbon tag={tag} />
        </When>
        {words.frame === frame ? (
          content
        ) : (
          <FrameWords tag={tag} direction={words.direction} words={words.frame}>
            {content}
          </FrameWords>
        )}
      </body>
    </html>
  );
}
