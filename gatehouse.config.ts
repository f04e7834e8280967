import { defineGatehouse } from './edge/config/options.ts';

/**
 * What this deployment lets through. Secrets and addresses are environment variables; docs/configuration.md has them.
 */
export default defineGatehouse({
  // Who may see which page. What is not listed is private: it needs a session. A branch such as '/docs/*' is '/docs' and
  // all that is below it; of several entries that fit, the longest decides. What restricts a page restricts it with a format
  // behind it too, as in '/docs/plan.pdf', unless that has an entry of its own. Files of public/ are everyone's unless an entry
  // fits them. The rules are:
  //   'public'               anyone may read; posting and server actions need a session
  //   'public-with-actions'  anyone may do both
  //   'private'              whoever is signed in
  //   { role: 'admin' }      whoever's access token has the claim, with this value or one of a list of values
  //   { maxAge: 300 }        whoever has signed in at the OpenID provider within so many seconds; { acr: '…' }, as strongly as that
  paths: {
    '/': 'public',
    '/robots.txt': 'public',
    '/admin/*': { role: 'admin' },
  },

  // Where the paths of pages begin with a language: what is said of '/admin/*' then holds for '/de/admin/*' too.
  // pathLanguages: ['en', 'de'],

  // Where a sign-in leads when nothing else was asked for.
  afterSignIn: '/dashboard',

  // How many seconds ahead of its end an access token is renewed; never for more than a fifth of its lifetime.
  refreshAheadSeconds: 60,

  // What a session gets while nobody can tell whether it was signed out elsewhere: 'serve' what it asks for, or 'refuse' it
  // with 503 until that can be asked again. docs/refresh.md says when that is.
  whenSignOutsCannotBeChecked: 'serve',

  // What a session keeps of its user beside id, name, email and role: where it stands in the profile, the ID token or the access token.
  // Pages have it as `(await requireSession('/')).user.tenant`, typed; docs/client.md has more.
  // `signOutEverywhere` lets people end all of their sessions at once; docs/session-format.md says how.
  // `rememberMe` asks at the sign-in: without a tick a session ends with the browser, or after an hour without use.
  // `dangerouslySharedCookieDomain` shares it with other sites below a domain; docs/session-format.md says what that gives up.
  // session: { user: { tenant: 'org.id', avatar: 'picture' }, signOutEverywhere: true, rememberMe: true },

  // What people may do about their accounts, where the preset or `backend` has an address for it; docs/backends.md has more.
  // account: { emailVerification: true, passwordChange: true, accountDeletion: true, signInAfterRegistration: true,
  //   registrationFields: [{ name: 'phone', label: 'Phone', type: 'tel' }], captcha: { provider: 'turnstile', siteKey: '…' } },

  // How the API is talked to, where no preset and no BACKEND_ variables can say it; docs/backends.md has examples, and imports
  // defineBackend from './edge/config/options.ts'.
  // It may sign people in elsewhere too, with a button for each: defineBackend({ extends: 'strapi', socialProviders: ['google'] }).
  // backend: defineBackend({ extends: 'custom', login: { path: '/session', body: { user: '$username', key: '$password' } } }),

  // What a sign-in asks an OpenID provider for beside what the protocol says; docs/providers.md has some that need it.
  // authorizationParameters: { access_type: 'offline', prompt: 'consent' },

  // More of that sign-in: what a link may say to the provider, as in /auth/login?login_hint=ada@example.com. docs/openid.md has all of it.
  // openid: { forward: ['login_hint', 'ui_locales'], skipSignInPage: true },
  // A private key in the place of CLIENT_SECRET: openid: { clientKey: { variable: 'SITE_KEY' } }. Further providers, each with a button:
  // openid: { providers: { google: { issuer: 'https://accounts.google.com', clientId: '…', clientSecret: { variable: 'GOOGLE_SECRET' } } } },

  // How many bytes may be posted to a page, a server action or a handler of your own, 10 MiB at most. /api has PROXY_MAX_BODY_BYTES.
  maxPostedBytes: 1024 * 1024,

  // What /api forwards. Headers, beside the usual ones, in either direction, in lower case; and requests, by rules such as
  // 'GET /reports/*', 'PUT,DELETE /users/*' or '/health', whose paths are below the URL of the API. docs/api-proxy.md has more.
  proxy: {
    // prefix: '/backend', // in the place of /api, which is left to handlers of your own; docs/api-proxy.md has what goes with it
    requestHeaders: [],
    responseHeaders: [],
    // allow: ['GET /*', 'POST /orders'],
    // deny: ['/internal/*'],
    // userHeaders: { 'x-tenant': 'tenant' }, // what the API is told of whoever is signed in, beside their token
    // public: ['GET /products/*'], // for visitors too, who have no session
    //
    // Further APIs: /api/billing/invoices leads to /invoices below this URL. Headers and rules are its own.
    // upstreams: {
    //   '/billing': { url: { variable: 'BILLING_URL' }, audience: 'billing', requestHeaders: ['x-tenant'] },
    // },
  },

  // Where pages may have what from, beside this site, and what else their headers say, for all of them or by path.
  // docs/configuration.md has more.
  // headers: {
  //   csp: { img: ['https://images.example.com'], connect: ['wss://live.example.com'] },
  //   paths: { '/checkout/*': { csp: { script: ['https://js.stripe.com'] }, permissionsPolicy: { payment: ['self'] } } },
  // },
});
