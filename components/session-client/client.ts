/** The browser's side of Gatehouse, for the pages of your own. It needs no framework; `react.tsx` is the way in for React. */
export { ApiError } from './api-error.ts';
export { apiFetch } from './api-fetch.ts';
export { guardPage } from './guard.ts';
export { announceSignOut, onSignIn, openSignIn, signInPath, signOut } from './sign-in.ts';
export { type Anonymous, type Authenticated, type Loading, type SessionState, UNKNOWN } from './state.ts';
export { checkSession, getSession, learnSession, refreshUser, startSession, subscribe } from './store.ts';
