import type { CodeInput, Preset, TypedCode } from '../backend/presets/index.ts';
import { codesTakenBy, type MessageKind, messageKindOf } from '../backend/sign-in-methods.ts';
import type { FormFields } from '../http/form.ts';
import type { SecondStep } from './second-step.ts';

/** The form that a second step asks for a code with. */
export interface CodeForm {
  /** Where it is posted to: the sign-in itself, with user name and password, or an address of its own. */
  readonly at: '/auth/login' | '/auth/code';
  readonly accepts: readonly CodeInput[];
  /** Whether another code can be sent. */
  readonly resends: boolean;
  /** What is in the message, where there was no password. */
  readonly message?: MessageKind;
}

/**
 * The form for a second step.
 *
 * @returns `undefined` where nobody here knows how the backend takes a code
 */
export function codeFormFor(
  { login, secondFactor, passwordless }: Preset,
  { challenge, byEmail }: Pick<Partial<SecondStep>, 'challenge' | 'byEmail'> = {},
): CodeForm | undefined {
  if (byEmail !== undefined) {
    const accepts = passwordless?.code === undefined ? [] : (['code'] as const);
    return passwordless && { at: '/auth/code', accepts, resends: true, message: messageKindOf(passwordless) };
  }
  if (challenge !== undefined && secondFactor !== undefined) {
    const { codes = codesTakenBy(secondFactor), resend } = secondFactor;
    const accepts = codes.length === 0 ? (['code'] as const) : codes;
    return { at: '/auth/code', accepts, resends: resend !== undefined };
  }
  const accepts = codesTakenBy(login);
  return accepts.length === 0 ? undefined : { at: '/auth/login', accepts, resends: false };
}

/** What was typed, of what is taken. People type codes in groups, and some into the other field. */
export function codeTyped(fields: FormFields, accepts: readonly CodeInput[]): TypedCode | undefined {
  const code = fields.get('code')?.replace(/\s+/g, '') ?? '';
  const recoveryCode = fields.get('recoveryCode')?.trim() ?? '';
  if (recoveryCode !== '' && accepts.includes('recoveryCode')) return { recoveryCode };
  const typed = code === '' ? recoveryCode : code;
  return typed !== '' && accepts.includes('code') ? { code: typed } : undefined;
}

/** For scripts: where the code goes, and in which members. */
export function inProblem(form: CodeForm | undefined) {
  return form && { members: { at: form.at, accepts: form.accepts } };
}

/** For the page. */
export function inFlash(form: CodeForm | undefined) {
  if (form === undefined) return {};
  const { at, accepts, resends, message } = form;
  const step = { alone: at === '/auth/code', recovery: accepts.includes('recoveryCode'), resend: resends };
  return { step: { ...step, ...(message !== undefined && { message }) } };
}
