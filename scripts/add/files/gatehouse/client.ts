/** What scripts in browsers call. */
export * from './components/session-client/client.ts';
export * from './components/session-client/react.tsx';
