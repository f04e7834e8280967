import { AUTH_RULES } from '../../edge/access/auth-rules.ts';
import type { Application } from './look.ts';
import type { Choices } from './written.ts';

/** Pages of the sign-in that an application may have of its own. */
export const READY = [
  '/register',
  '/forgot-password',
  '/reset-password',
  '/verify-email',
  '/resend-verification',
  '/change-password',
  '/delete-account',
  '/forbidden',
];
/** Addresses that are the gate's. */
const ANSWERED = ['/health', '/health/ready', '/login', ...Object.keys(AUTH_RULES)];
/** The least of each line that has no known holes, as minor and patch. */
const SAFE = { 15: [5, 29], 16: [4, 6] } as const;

/** What has been decided by now. */
export interface Decided extends Choices {
  readonly ownPages: readonly string[];
  readonly isSecretSafe: boolean;
  readonly isWrapped: boolean;
}

/** Says what the command could not decide, or what changes for people. */
export function openQuestions(
  { config, libraries, next, proxy, routes, origins }: Application,
  { public: open, ownPages, prefix, isSecretSafe, isWrapped }: Decided,
): string[] {
  const pages = routes.filter(({ kind }) => kind === 'page').map(({ path }) => path);
  const closed = pages.filter((path) => !open.includes(path) && !READY.includes(path) && path !== '/login');
  const answered = routes.filter(({ path }) => ANSWERED.includes(path));
  const handlers = routes.filter(({ kind, path }) => kind === 'handler' && /^\/api(?:\/|$)/.test(path));
  const [minor, patch] = next.major === 15 || next.major === 16 ? SAFE[next.major] : [0, 0];
  const isHoley = next.minor < minor || (next.minor === minor && next.patch < patch);
  return [
    ...(closed.length > 0
      ? [
          `Only ${open.join(', ') || 'no page'} is for everyone; these ask for a session: ${some([...new Set(closed)])}. Say otherwise with --public, or later in gatehouse.config.ts.`,
        ]
      : []),
    ...(isWrapped
      ? []
      : [
          `What ${config?.file} exports cannot be told: export withGatehouse(…) of './gatehouse/next.cjs' around it yourself.`,
        ]),
    ...(proxy === undefined
      ? []
      : [
          `${proxy} becomes own-proxy and runs behind the gate, for requests that its own matcher names. What it redirects or refuses it still does; a session that it opens by itself is its own.`,
        ]),
    ...(libraries.length > 0
      ? [
          `People sign in by ${libraries.join(', ')} already. That goes on beside the gate until you take it out: docs/migrating has a page on each of the usual ones.`,
        ]
      : []),
    ...(answered.length > 0
      ? [
          `The gate answers these addresses before ${some(answered.map(({ file }) => file))}: ${some([...new Set(answered.map(({ path }) => path))])}. A sign-in page of your own posts to /auth/login, and is named in next.config: withGatehouse(…, { ownPages: ['/login'] }).`,
        ]
      : []),
    ...(ownPages.length > 0 ? [`Your own pages stay at ${some(ownPages)}.`] : []),
    ...(handlers.length > 0
      ? [
          `Your handlers below /api stay as they are, and the gate does not stand before them: one that needs a session asks currentSession(). Your API is found below ${prefix}.`,
        ]
      : []),
    ...(origins.script.length + origins.frame.length > 0
      ? [
          `Pages load from ${some([...origins.script, ...origins.frame])}, which the content security policy lets them; what scripts load, or call, from elsewhere a browser's console names: headers.csp.`,
        ]
      : []),
    ...(config?.text.includes('images')
      ? ['Images are served as they are, no longer resized by Next, whose optimizer answers before any gate.']
      : []),
    ...(isHoley
      ? [`Next ${next.text} has known holes: update it to ${next.major}.${minor}.${patch} or later.`]
      : []),
    ...(isSecretSafe
      ? []
      : [
          '.env.local is not ignored by git, so no secret is written: set SESSION_SECRET to what `npm run --silent secret` prints.',
        ]),
  ];
}

function some(names: readonly string[]): string {
  const [most, rest] = [names.slice(0, 8).join(', '), names.length - 8];
  return rest > 0 ? `${most} and ${rest} more` : most;
}
