import type { AddedMembers } from '../backend/added-members.ts';
import type { FormFields } from '../http/form.ts';
import type { Services } from '../pipeline/context.ts';

/** What the widgets call the field that they put into a form. */
const FIELDS = { turnstile: 'cf-turnstile-response', hcaptcha: 'h-captcha-response' } as const;
/** By which scripts send it. */
const MEMBER = 'captchaToken';
const TOKEN = /^[\x21-\x7e]{1,8192}$/;

/**
 * The token of the captcha, as the backend takes it: that alone can judge it, and does so once.
 *
 * @returns `undefined` where one is asked for, and there is none
 */
export function captchaIn({ backend }: Services, fields: FormFields): AddedMembers | undefined {
  const { captcha } = backend.preset;
  if (captcha === undefined) return {};
  const token = fields.get(FIELDS[captcha.provider]) ?? fields.get(MEMBER) ?? '';
  return TOKEN.test(token) ? { [captcha.member]: token } : undefined;
}
