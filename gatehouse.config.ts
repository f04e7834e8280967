import { defineGatehouse } from './edge/options.ts';

/**
 * What this deployment lets through. Secrets and addresses are environment variables; see the README.
 */
export default defineGatehouse({
  // A page is private unless it is listed here. Whole branches are written '/docs/*'.
  publicPaths: ['/', '/robots.txt'],

  // Where a sign-in leads when nothing else was asked for.
  afterSignIn: '/dashboard',

  // Headers, beside the usual ones, that /api passes on in either direction. Lower case.
  proxy: {
    requestHeaders: [],
    responseHeaders: [],
  },
});
