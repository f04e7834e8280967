/** What can run a file of `tests/blackbox`: the gate in process, or one of the outputs that are built. */
export type Project = 'core' | 'worker' | 'vercel' | 'vinext';

/** Files that `npm test` runs in the same projects, for the same reason. */
interface Place {
  /** What can be seen there, and nowhere else. */
  readonly why: string;
  readonly projects: readonly Project[];
  /** Names of files of `tests/blackbox`, without their ending. */
  readonly files: readonly string[];
}

const OUTPUTS = ['worker', 'vercel', 'vinext'] as const;

/**
 * Where `npm test` runs the files of `tests/blackbox`. What is the same module in every output is tried once, in process; an output
 * is asked for what only it can show. `npm run test:all` runs all of them in every output.
 */
export const PLACES: readonly Place[] = [
  {
    why: 'The gate decides and answers by itself: no page, no platform and no store of theirs has a part in it.',
    projects: ['core'],
    files: [
      'api-clients',
      'api-cross-site',
      'api-injection',
      'api-proxy',
      'backend-presets',
      'cookies',
      'cross-site',
      'first',
      'floods',
      'forward-repeat',
      'openid-connect',
      'openid-floods',
      'openid-forgeries',
      'openid-providers',
      'ordinary-day',
      'own-origin',
      'preset-traps',
      'presets',
      'redirects',
      'refresh-faults',
      'refresh-tabs',
      'sign-in-flood',
      'simplejwt',
      'simplejwt-refresh',
      'tokens',
    ],
  },
  {
    why: "Addresses below /api: the Worker's gate has them first, but Next's router before it on Vercel.",
    projects: ['core', 'vercel'],
    files: ['api-escapes'],
  },
  {
    why: 'What another gatehouse.config.ts says: of a backend, which the object that refreshes has to know too, and of what is public.',
    projects: ['core', 'worker'],
    files: ['backend-shapes', 'page-headers', 'public-api'],
  },
  {
    why: 'The same of ways to sign in, where the gate decides and answers by itself.',
    projects: ['core'],
    files: ['account', 'openid-options', 'passwordless', 'remember-me', 'social-sign-in'],
  },
  {
    why: 'What isolates share, in the store of each platform: who renews a session, and who has ended it.',
    projects: ['core', 'worker', 'vercel'],
    files: ['refresh', 'sign-out-race'],
  },
  {
    why: 'The same, where the store has to fail, to be forgotten, or to count.',
    projects: ['worker', 'vercel'],
    files: ['isolates', 'refresh-crash', 'sign-in-flood-shared', 'without-coordinator'],
  },
  {
    why: 'What each platform makes of a request and of its answer: methods, queries, headers, lengths, streams, sockets.',
    projects: ['worker', 'vercel'],
    files: [
      'api-methods',
      'api-queries',
      'forward-bodies',
      'forward-headers',
      'large-bodies',
      'leaving-clients',
      'raw-bodies',
      'raw-requests',
      'websocket',
    ],
  },
  {
    why: 'How each platform starts the gate, and what it lets operators see.',
    projects: ['worker', 'vercel'],
    files: ['configuration', 'demo-deployment', 'operations', 'otlp'],
  },
  {
    why: 'Pages that ask the backend, behind a gate that shares its keys with them or does not.',
    projects: ['worker', 'vercel'],
    files: ['key-rotation'],
  },
  {
    why: 'What the framework routes, renders, runs, caches or adds by itself: each framework does it in a way of its own.',
    projects: OUTPUTS,
    files: [
      'bypass',
      'caches',
      'hygiene',
      'internal-headers',
      'posted-bodies',
      'prefetch',
      'router-state',
      'server-actions',
      'side-doors',
      'unguarded',
      'url-variants',
    ],
  },
  {
    why: 'A sign-in in two steps: the gate decides, and each platform has to lead to the page of the second.',
    projects: ['core', 'worker', 'vercel'],
    files: ['second-factor'],
  },
  {
    why: 'One of each way through the pages.',
    projects: OUTPUTS,
    files: ['refused-pages', 'registration', 'sign-in'],
  },
];

/** The files of `tests/blackbox` that are named for a project. */
export function placedIn(project: Project): string[] {
  return PLACES.filter(({ projects }) => projects.includes(project)).flatMap(({ files }) =>
    files.map(pathOf),
  );
}

function pathOf(file: string): string {
  return `tests/blackbox/${file}.test.ts`;
}
