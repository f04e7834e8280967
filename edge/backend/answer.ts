import type { Answered, Transient } from './fetch.ts';
import type { Because } from './judge.ts';

/** The backend has said no, and will say so again. */
export interface Rejected extends Omit<Because, 'reason'> {
  readonly status: 'rejected';
  readonly reason?: Because['reason'] | 'challenge_expired';
  /** What a code is to be sent with, where one is wanted and has an address of its own. */
  readonly challenge?: string;
  /** An access token that does less until the code has come. */
  readonly accessToken?: string;
  /** Its sentence, where it has one. */
  readonly message?: string;
}

export function isSuccess({ httpStatus }: Answered): boolean {
  return httpStatus >= 200 && httpStatus < 300;
}

/** What may be answered otherwise in a while. */
export function later({ httpStatus, retryAfter, location }: Answered): Transient {
  if (httpStatus === 429)
    return { status: 'transient', code: 'rate_limited', ...(retryAfter !== undefined && { retryAfter }) };
  return {
    status: 'transient',
    code: 'backend_invalid',
    ...(location !== undefined && { movedTo: location }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** What some programs write where they have no value. */
export const NO_VALUE = /^(?:null|undefined|none|nil|nan|true|false|bearer)$/i;
/** Quotes of JSON in JSON, and the scheme of the header that the token is for. */
const AROUND = /^"(.*)"$|^(?:bearer|jwt|token)\s+/i;

/**
 * A token, without what some write around it as it goes into the header. Bearer tokens are visible ASCII; anything else must not reach
 * a header, nor `;` a cookie; and a page is none.
 */
export function tokenIn(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  const token = text.replace(AROUND, '$1').replace(AROUND, '$1').trim();
  return /^(?!<)[\x21-\x3a\x3c-\x7e]+$/.test(token) && !NO_VALUE.test(token) ? token : undefined;
}
