import type { FormFlash, FormInput } from '../../edge/index.ts';
import type { NoticeMessage } from './notice.tsx';

/** What the page of a form says above it, and where to go on typing. */
export interface FormMessage extends NoticeMessage {
  readonly field?: FormInput;
  /** Whether that field is known to be the cause. */
  readonly wrong?: boolean;
}

const TEXTS: Readonly<Record<FormFlash['code'], string>> = {
  refused: 'That was not accepted. Look over what you typed, then try again.',
  incomplete: 'Fill in every field.',
  unavailable: 'The service behind this form does not answer right now. Try again in a moment.',
  rate_limited: 'Too many attempts. Wait a while, then try again.',
  failed: 'That did not work. Try again; if it keeps failing, tell the people who run this site.',
};

/** Words a notice: the backend's own sentence goes before ours. */
export function formMessage(notice: FormFlash, inputs: readonly FormInput[]): FormMessage {
  const text = notice.message ?? TEXTS[notice.code];
  // Some backends begin with the name of the field.
  const message = { text: text.charAt(0).toUpperCase() + text.slice(1), tone: 'problem' } as const;
  const field = fieldOf(notice, inputs);
  return { ...message, ...(field && { field, wrong: notice.code === 'incomplete' }) };
}

/** What is still to be typed: nothing brings a password back. */
function fieldOf(notice: FormFlash, inputs: readonly FormInput[]): FormInput | undefined {
  const typed = inputs.filter((input) => input !== 'token');
  if (notice.code === 'refused') return typed.find((input) => input === 'password') ?? typed[0];
  if (notice.code !== 'incomplete') return undefined;
  return typed.find((input) => input === 'password' || (notice[input] ?? '').trim() === '');
}
