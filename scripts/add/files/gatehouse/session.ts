/** What pages, server actions and route handlers call. */
export * from './app/current-session.ts';
