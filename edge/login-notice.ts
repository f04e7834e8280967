import * as v from 'valibot';
import { decodeNotice, encodeNotice } from './notice.ts';

/** The request header in which the gate tells the login page what to say. */
export const LOGIN_NOTICE_HEADER = 'x-gatehouse-login';

const schema = v.object({
  code: v.picklist([
    'invalid_credentials',
    'missing_credentials',
    'backend_unavailable',
    'rate_limited',
    'session_expired',
    'idle_timeout',
    'absolute_timeout',
    'signed_out',
    'tokens_unusable',
    'clock_skew',
    'login_failed',
    'sign_in_cancelled',
    'sign_in_expired',
    'registered',
    'password_changed',
  ]),
  username: v.exactOptional(v.string()),
  returnTo: v.exactOptional(v.string()),
});

/** What the form says above its fields, and what it is filled in with. Never a password. */
export type LoginNotice = Readonly<v.InferOutput<typeof schema>>;

export function encodeLoginNotice(notice: LoginNotice): string {
  return encodeNotice(notice);
}

/** Reads a notice; what is not one is as good as none. */
export function decodeLoginNotice(header: string | null): LoginNotice | undefined {
  return decodeNotice(header, schema);
}
