import type { Around } from '../en.ts';

/** What components of the browser's say on the demo's private pages. */
export const dashboard = {
  /** In which dates are written until scripts run. */
  dates: 'en',
  title: 'Dashboard',
  welcome: 'Welcome.',
  welcomeTo: ['Welcome, ', '.'] satisfies Around,
  products: 'Products',
  allProducts: 'All products',
  noProducts: 'There are no products yet.',
  productsFailed: ['Could not load the products from the backend (', ').'] satisfies Around,
  noAnswer: 'no answer',
  reload: 'Reload the page to try again.',

  profile: {
    title: 'Profile',
    failed: ['Could not load your profile from the backend (', ').'] satisfies Around,
    asKnown: 'Below is what we knew when you signed in.',
    labels: { name: 'Name', email: 'Email', role: 'Role', id: 'Id' },
  },

  session: {
    title: 'Session',
    timeLeft: 'Session, time left',
    shareLeft: 'Session, share of time left',
    ended: 'Ended. The next request leads to the sign-in page.',
    idle: 'Every visit starts this time again.',
    absolute: 'Then you must sign in again, however often you visit.',
    refreshedAt: 'Last refreshed',
    tokenEndsAt: 'Token ends',
    signedInAt: 'Signed in',
    endsAt: 'Session ends',
    algorithm: 'Algorithm',
    opaque: 'Unknown: the token is opaque',
    keyId: 'Key id',
    noKeyId: 'None',
    tokenTimeLeft: 'Access token, time left',
    tokenShareLeft: 'Access token, share of time left',
    tokenExpired: 'Expired. The next request refreshes it.',
    tokenUnknown: 'Unknown: only the backend can tell when this token ends.',
  },

  sight: {
    title: 'What this browser can see',
    looked: 'A script on this page has just looked',
    canSee: 'It can see',
    seen: 'Who you are, these times, the algorithm and the name of the key.',
    cannotSee: 'It cannot see',
    unseen: [
      'The access token, the refresh token and the cookie they travel in: it is sealed, and kept from scripts (',
      ').',
    ] satisfies Around,
    nothing: 'Nothing',
    switchedOff: 'Switched off',
  },

  api: {
    title: 'Call the API',
    text: 'This page sends no token. The gate adds it on the way.',
    method: 'Method',
    path: ['Path below ', ''] satisfies Around,
    body: 'Body, as JSON',
    send: ['Send ', ''] satisfies Around,
    sending: 'Sending…',
    examples: 'Examples',
    response: 'Response',
    headers: 'Headers',
    tookMs: [' in ', ' ms. '] satisfies Around,
    appearsHere: 'The answer appears here.',
    noBody: '(no body)',
    noAnswer: 'No answer',
    more: '… and more',
    /** The gate's own refusals, by the code of the problem document. */
    byCode: {
      cross_site: 'The gate only accepts such requests from its own pages.',
      forbidden: 'The gate only lets accounts with a certain right go there.',
      not_forwarded: 'A rule in gatehouse.config.ts keeps the gate from forwarding this.',
      wrong_audience: 'Your access token is not meant for this API.',
      invalid_path: 'The gate does not forward paths like this.',
      body_too_large: 'The body is larger than the gate allows.',
      backend_unreachable: 'The gate could not reach the backend.',
      backend_invalid: "The gate cannot use the backend's answer.",
      backend_timeout: 'The backend did not answer the gate in time.',
      session_unavailable:
        'The session cannot be refreshed right now. You are still signed in. Try again shortly.',
    },
    byStatus: {
      400: 'The backend did not understand the request.',
      401: 'The backend itself refused your token.',
      403: 'The backend does not let your account do this.',
      404: 'The backend has nothing at this path.',
      405: 'The backend does not accept this method here.',
      422: 'The backend does not accept these values.',
      429: 'The backend wants you to wait.',
    },
    backendFailed: 'The backend failed.',
    down: 'No answer: the network or this site is down.',
  },

  events: {
    title: 'Live events',
    text: 'Events from the backend, as they happen. If your session ends, this page asks you to sign in again.',
    start: 'Start the stream',
    stop: 'Stop the stream',
    log: 'Events',
    appearHere: 'Events appear here.',
    status: {
      idle: 'Not started.',
      connecting: 'Connecting…',
      live: 'Live.',
      stopped: 'Stopped.',
      ended: 'The stream has ended. Start it again for more.',
      absent: 'No events: the backend has no stream at /events, or does not answer right now.',
    },
  },

  add: {
    title: 'Add a product',
    name: 'Name',
    price: 'Price',
    submit: 'Add product',
    pending: 'Adding…',
  },
};

/** What the demo says, beside what every site does: it goes with the demo. */
export const en = {
  dashboard,

  ribbon: {
    label: 'About this deployment',
    demo: 'Demo.',
    text: [' Accounts and data come from the built-in backend. To connect yours, set ', '.'] satisfies Around,
  },

  banner: {
    label: 'Demo',
    signInAs: 'This site uses the built-in demo backend. Sign in as:',
    username: 'Username',
    password: 'Password',
    orWithCode: 'Or try a sign-in with a code: ',
    authenticator:
      'Add this secret to an authenticator app and enter the code it shows, or use the recovery code:',
    secret: 'Secret',
    recoveryCode: 'Recovery code',
    noMessages: 'The demo sends no messages. The one to this user would say:',
    to: 'To',
    code: 'Code',
    fill: 'Fill in',
  },

  start: {
    signedInAs: ['Signed in as ', ''] satisfies Around,
    title: 'The login in front of the API you already have',
    text: 'Gatehouse runs at the edge. It signs people in at your JWT backend, keeps their session in a sealed cookie, verifies every request, and calls the backend for them.',
    openDashboard: 'Open dashboard',
    signIn: 'Sign in',
    oneRequest: 'One request, step by step',
    promises: 'What it promises',
    more: 'More',
    sessionAsJson: 'Your session as JSON',
    health: 'Health',
    pattern: 'The pattern: backend for frontend',
    promised: {
      tokens: {
        title: 'Tokens never reach scripts',
        text: 'They travel in one encrypted, HttpOnly cookie. Nothing that runs in a page can read them.',
      },
      ahead: {
        title: 'Refreshed before they expire',
        text: 'The gate refreshes a token before it expires, then passes the request on. The page already sees the new one.',
      },
      once: {
        title: 'One refresh at a time',
        text: 'However many tabs and requests arrive together, a refresh token is used once, and all of them get the result.',
      },
    },
    stations: {
      browser: {
        name: 'Browser',
        says: 'Holds one sealed cookie that no script can read.',
        sends: 'cookie',
      },
      gate: {
        name: 'Gate',
        says: 'Opens the session, verifies its token, refreshes it when due.',
        sends: 'fresh session',
      },
      page: { name: 'Page', says: 'Knows who is asking. Handles no token.', sends: 'bearer' },
      backend: { name: 'Backend', says: 'The JWT API you already have, unchanged.', sends: '' },
    },
  },

  productsPage: {
    backTo: ['The newest first. Back to the ', '.'] satisfies Around,
    dashboard: 'dashboard',
    nameMissing: 'Give the product a name.',
    priceWrong: 'Give a price such as 12 or 12.50.',
    sessionEnded: 'Your session has ended. Reload the page to sign in.',
    refused: ['The backend did not add it (', '). Try again in a moment.'] satisfies Around,
    added: ['Added “', '”.'] satisfies Around,
  },

  admin: {
    title: 'Administration',
    text: 'For administrators only.',
    users: 'Users',
    failed: ['Could not load the users from the backend (', ').'] satisfies Around,
    none: 'There are no users yet.',
    name: 'Name',
    email: 'Email',
    role: 'Role',
  },
};

/** What the demo has to say in a language. */
export type DemoWords = typeof en;
