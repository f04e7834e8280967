import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { type FormFlash, formNotice, isForbidden, offers } from '../current-session.ts';
import { ForbiddenPage } from './forbidden-page.tsx';
import { FormPage } from './form-page.tsx';
import { FORM_PAGES, type FormTexts } from './form-texts.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

interface PageProps {
  readonly params: Promise<{ readonly path: readonly string[] }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  if (await isForbiddenPage(params)) return { title: 'Not allowed' };
  const notice = await formNotice();
  const texts = await textsAt(params, notice);
  if (texts === undefined) return { title: 'Page not found' };
  return { title: notice ? `Error: ${texts.title}` : texts.title };
}

/**
 * Every address without a folder of its own: the forms that the backend takes and the 403 page, which share one edge function
 * because each costs the Worker a fortieth of its size, and else the 404 page, with the nonce that its scripts need.
 */
export default async function OtherPage({ params, searchParams }: PageProps) {
  if (await isForbiddenPage(params)) return <ForbiddenPage />;
  const notice = await formNotice();
  const texts = await textsAt(params, notice);
  const inputs = texts && offers().forms[texts.form];
  if (texts === undefined || inputs === undefined) notFound();
  return <FormPage texts={texts} inputs={inputs} query={await searchParams} notice={notice} />;
}

/** The gate says so; without a gate, a page that asks for more than the session has leads to the address itself. */
async function isForbiddenPage(params: PageProps['params']): Promise<boolean> {
  return (await isForbidden()) || (await params).path.join('/') === 'forbidden';
}

/** Where a form has come back, some platforms tell the path that it was posted to. */
async function textsAt(
  params: PageProps['params'],
  notice: FormFlash | undefined,
): Promise<FormTexts | undefined> {
  const path = (await params).path.join('/');
  const texts = FORM_PAGES.find(({ form, page }) => (notice ? form === notice.form : page === path));
  return texts && offers().forms[texts.form] && texts;
}
