import { UNKNOWN } from './state.ts';

/**
 * Stands in for `client.ts` where pages are rendered on Cloudflare: nothing of it runs there, and what is not uploaded
 * weighs nothing.
 */
function inBrowsersOnly(): never {
  throw new Error('This runs in browsers only: call it in an effect, or in answer to an event.');
}

export {
  inBrowsersOnly as ApiError,
  inBrowsersOnly as announceSignOut,
  inBrowsersOnly as apiFetch,
  inBrowsersOnly as checkSession,
  inBrowsersOnly as getSession,
  inBrowsersOnly as guardPage,
  inBrowsersOnly as learnSession,
  inBrowsersOnly as onSignIn,
  inBrowsersOnly as openSignIn,
  inBrowsersOnly as refreshUser,
  inBrowsersOnly as signInPath,
  inBrowsersOnly as signOut,
  inBrowsersOnly as startSession,
  inBrowsersOnly as subscribe,
  UNKNOWN,
};
