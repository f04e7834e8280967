import * as v from 'valibot';
import { decodeNotice, encodeNotice } from './notice.ts';
import { FORM_NAMES } from './offers.ts';

/** The request header in which the gate tells the page of a form what to say. */
export const FORM_NOTICE_HEADER = 'x-gatehouse-form';

const schema = v.object({
  form: v.picklist(FORM_NAMES),
  code: v.picklist(['refused', 'incomplete', 'unavailable', 'rate_limited', 'failed']),
  /** The backend's own sentence. */
  message: v.exactOptional(v.string()),
  /** What was typed. */
  name: v.exactOptional(v.string()),
  username: v.exactOptional(v.string()),
  email: v.exactOptional(v.string()),
  /** The token of the message that led here, which the form sends along. */
  token: v.exactOptional(v.string()),
});

/** What a form says above its fields, and what it is filled in with. Never a password. */
export type FormNotice = Readonly<v.InferOutput<typeof schema>>;

export function encodeFormNotice(notice: FormNotice): string {
  return encodeNotice(notice);
}

/** Reads a notice; what is not one is as good as none. */
export function decodeFormNotice(header: string | null): FormNotice | undefined {
  return decodeNotice(header, schema);
}
