import { defineGatehouse } from './edge/options.ts';

/**
 * What this deployment lets through. Secrets and addresses are environment variables; see the README.
 */
export default defineGatehouse({
  // Who may see which page. What is not listed is private: it needs a session. A branch such as '/docs/*' is '/docs' and
  // all that is below it; of several entries that fit, the longest decides. The rules are:
  //   'public'               anyone may read; posting and server actions need a session
  //   'public-with-actions'  anyone may do both
  //   'private'              whoever is signed in
  //   { role: 'admin' }      whoever's access token has the claim, with this value or one of a list of values
  paths: {
    '/': 'public',
    '/robots.txt': 'public',
    '/admin/*': { role: 'admin' },
  },

  // Where a sign-in leads when nothing else was asked for.
  afterSignIn: '/dashboard',

  // How many seconds ahead of its end an access token is renewed; never for more than a fifth of its lifetime.
  refreshAheadSeconds: 60,

  // Headers, beside the usual ones, that /api passes on in either direction. Lower case.
  proxy: {
    requestHeaders: [],
    responseHeaders: [],
  },
});
