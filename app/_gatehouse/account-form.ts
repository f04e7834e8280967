import 'server-only';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { FormFlash, FormInput, FormName } from '../../edge/index.ts';
import { formNotice, signInMethods } from '../current-session.ts';

/** A form that the backend takes, as its page is asked for. */
export interface AccountForm {
  readonly inputs: readonly FormInput[];
  /** What became of it, when the gate has just passed it on in vain. */
  readonly notice: FormFlash | undefined;
}

/** Opens the form of a page. Where this deployment does not offer it there is no page: Next's `notFound()` throws. */
export async function openForm(name: FormName): Promise<AccountForm> {
  const inputs = signInMethods().forms[name];
  if (inputs === undefined) notFound();
  return { inputs, notice: await formNotice() };
}

/** Titles that page by what became of the form. */
export async function formMetadata(name: FormName, title: string): Promise<Metadata> {
  if (signInMethods().forms[name] === undefined) return { title: 'Page not found' };
  return { title: (await formNotice()) ? `Error: ${title}` : title };
}
