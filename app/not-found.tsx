import type { Metadata } from 'next';
import { NotFoundPage } from '../components/not-found-page.tsx';

export const metadata: Metadata = { title: 'Page not found' };

/** For what the framework itself finds nothing at; it is rendered ahead, and knows of no request. */
export default function NotFound() {
  return <NotFoundPage />;
}
