export { proxy as middleware } from './proxy.ts';

// Next reads this at build time and takes a literal only. /api is left out, so that its bodies are not held in memory for
// a second reader: its route handler calls the gate itself.
export const config = {
  matcher: ['/((?!api$|api/|_next/static/|_next/image$|favicon\\.ico$).*)'],
};
