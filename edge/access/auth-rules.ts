/** What holds for one of the addresses under `/auth`, before anything is known of who asks. */
export interface AuthRule {
  /** Whether it is for browsers: then another site must not be behind a request. */
  readonly isForBrowsers: boolean;
  /** Whether a session that is due is refreshed on the way. Whoever leaves, or signs in anew, needs no fresh token. */
  readonly refreshes: boolean;
  /** Whether people are sent there, and so are shown what goes wrong as a page. */
  readonly asPage: boolean;
  /** Whether its query is for nobody else: codes and tokens come back in it. */
  readonly isSecret?: boolean;
}

const USUAL: AuthRule = { isForBrowsers: true, refreshes: true, asPage: false };

export const AUTH_RULES = {
  '/auth/login': { ...USUAL, refreshes: false },
  '/auth/code': { ...USUAL, refreshes: false },
  '/auth/login/*': { ...USUAL, refreshes: false },
  '/auth/email': { ...USUAL, refreshes: false },
  '/auth/callback': USUAL,
  '/auth/callback/*': { ...USUAL, isSecret: true },
  // Its caller is a server, and what it sends is signed: no browser comes here with anyone's cookie.
  '/auth/backchannel-logout': { ...USUAL, isForBrowsers: false },
  '/auth/logout': { ...USUAL, refreshes: false },
  '/auth/session': USUAL,
  '/auth/refresh': { ...USUAL, asPage: true },
  '/auth/register': USUAL,
  '/auth/forgot-password': USUAL,
  '/auth/reset-password': USUAL,
  '/auth/verify-email': USUAL,
  '/auth/resend-verification': USUAL,
  '/auth/change-password': USUAL,
  '/auth/delete-account': USUAL,
} satisfies Record<string, AuthRule>;

/** In the place of a star stands the name of a further provider, or of one that the backend signs people in at. */
export type AuthAddress = keyof typeof AUTH_RULES;

/** Names of such providers. */
export const PROVIDER_NAME = /^[a-z\d][a-z\d_-]{0,31}$/;

/** The address that a path is at. */
export function authAddressOf(pathname: string): AuthAddress | undefined {
  const end = pathname.lastIndexOf('/') + 1;
  const address = PROVIDER_NAME.test(pathname.slice(end)) ? `${pathname.slice(0, end)}*` : '';
  return [pathname, address].find(isAuthAddress);
}

function isAuthAddress(address: string): address is AuthAddress {
  return Object.hasOwn(AUTH_RULES, address);
}
