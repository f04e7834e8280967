import type { Metadata } from 'next';
import { NothingHere } from '../components/ui/nothing-here.tsx';
import { requestId } from './current-session.ts';

export const metadata: Metadata = { title: 'Page not found' };

export default async function NotFound() {
  return <NothingHere requestId={await requestId()} />;
}
