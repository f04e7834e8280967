export { proxy as middleware } from './proxy.ts';

// Next reads this at build time and takes a literal only. /api is left out: Next would cut large uploads short on their
// way through its own proxy, so its route handler calls the gate itself.
export const config = {
  matcher: ['/((?!api$|api/|_next/static/|_next/image$|favicon\\.ico$).*)'],
};
