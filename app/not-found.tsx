import type { Metadata } from 'next';
import { NothingHere } from '../components/ui/nothing-here.tsx';
import { requestId } from './current-session.ts';
import { pageLanguage } from './page-language.ts';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await pageLanguage();
  return { title: words.frame.notFound.title };
}

export default async function NotFound() {
  return <NothingHere requestId={await requestId()} />;
}
