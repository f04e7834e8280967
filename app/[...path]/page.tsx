import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { type FormNotice, formNotice, offers } from '../current-session.ts';
import { FormPage } from './form-page.tsx';
import { FORM_PAGES, type FormTexts } from './form-texts.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

interface PageProps {
  readonly params: Promise<{ readonly path: readonly string[] }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const notice = await formNotice();
  const texts = await textsAt(params, notice);
  if (texts === undefined) return {};
  return { title: notice ? `Error: ${texts.title}` : texts.title };
}

/**
 * Every address without a folder of its own: the forms that the backend takes, which are found out here and share one edge
 * function because each costs the Worker a fortieth of its size, and else the 404 page, with the nonce that its scripts need.
 */
export default async function OtherPage({ params, searchParams }: PageProps) {
  const notice = await formNotice();
  const texts = await textsAt(params, notice);
  const inputs = texts && offers().forms[texts.form];
  if (texts === undefined || inputs === undefined) notFound();
  return <FormPage texts={texts} inputs={inputs} query={await searchParams} notice={notice} />;
}

/** Where a form has come back, some platforms tell the path that it was posted to. */
async function textsAt(
  params: PageProps['params'],
  notice: FormNotice | undefined,
): Promise<FormTexts | undefined> {
  const path = (await params).path.join('/');
  const texts = FORM_PAGES.find(({ form, page }) => (notice ? form === notice.form : page === path));
  return texts && offers().forms[texts.form] && texts;
}
