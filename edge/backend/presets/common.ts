/** What most backends have in common. */

export const REFUSALS = [400, 401, 403] as const;
export const REJECTED = { login: REFUSALS, refresh: REFUSALS } as const;
export const EXPIRED = [401] as const;

export const MESSAGES = [
  'detail',
  'message',
  'error_description',
  'error.message',
  'errors.0.message',
] as const;

/** What may be told of a person: names, an address, what they may do. No password, no secret, no number of a card. */
export const PERSON = ['id', 'name', 'username', 'email', 'role', 'first_name', 'last_name'] as const;

/** @see RFC 6749, section 5.1 */
export const OAUTH_TOKENS = {
  access: 'access_token',
  refresh: 'refresh_token',
  expiresIn: { path: 'expires_in', unit: 's' },
} as const;

/** Of an address that is made for browsers: where it sends one on, it has done what it was asked for. */
export function redirected({ status }: Response): { readonly status: 'done' } | undefined {
  return status === 302 || status === 303 ? { status: 'done' } : undefined;
}
