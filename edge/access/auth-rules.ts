/** What holds for one of the addresses under `/auth`, before anything is known of who asks. */
export interface AuthRule {
  /** Whether it is for browsers: then another site must not be behind a request. */
  readonly isForBrowsers: boolean;
  /** Whether a session that is due is refreshed on the way. Whoever leaves, or signs in anew, needs no fresh token. */
  readonly refreshes: boolean;
  /** Whether people are sent there, and so are shown what goes wrong as a page. */
  readonly asPage: boolean;
}

const USUAL: AuthRule = { isForBrowsers: true, refreshes: true, asPage: false };

export const AUTH_RULES = {
  '/auth/login': { ...USUAL, refreshes: false },
  '/auth/code': { ...USUAL, refreshes: false },
  '/auth/email': { ...USUAL, refreshes: false },
  '/auth/callback': USUAL,
  // Its caller is a server, and what it sends is signed: no browser comes here with anyone's cookie.
  '/auth/backchannel-logout': { ...USUAL, isForBrowsers: false },
  '/auth/logout': { ...USUAL, refreshes: false },
  '/auth/session': USUAL,
  '/auth/refresh': { ...USUAL, asPage: true },
  '/auth/register': USUAL,
  '/auth/forgot-password': USUAL,
  '/auth/reset-password': USUAL,
} as const satisfies Record<string, AuthRule>;

export type AuthAddress = keyof typeof AUTH_RULES;

export function isAuthAddress(pathname: string): pathname is AuthAddress {
  return Object.hasOwn(AUTH_RULES, pathname);
}
