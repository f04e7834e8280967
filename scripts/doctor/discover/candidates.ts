import { PRESET_NAMES, PRESETS, type Preset, type PresetName } from '../../../edge/backend/presets/index.ts';
import type { Variables } from '../report/findings.ts';
import { ancestors, basesOf } from './addresses.ts';

/** An address at which sign-ins may be taken. */
export interface Candidate {
  /** Without a trailing slash. */
  readonly base: string;
  /** Below it; with its query. */
  readonly path: string;
  /** Those that have it there, `custom` where none has. */
  readonly presets: readonly PresetName[];
  /** What is known of it beside, from a configuration or a description of the API. */
  readonly variables?: Variables;
  /** Whether its owner, or a document of its own, names it for sign-ins. */
  readonly isNamed?: boolean;
}

/** A way to sign in, as variables. */
export function variablesOf({ base, path, presets: [preset = 'custom'], variables }: Candidate): Variables {
  return { BACKEND_URL: base, BACKEND_PRESET: preset, BACKEND_LOGIN_PATH: path, ...variables };
}

/** Where APIs of no product in particular take sign-ins. */
const USUAL_PATHS = [
  ...['/auth/login', '/login', '/auth/signin', '/signin', '/users/login', '/user/login', '/auth/token'],
  ...['/token', '/authenticate', '/authentication', '/sessions', '/session', '/auth/jwt/login'],
  ...['/auth/jwt/create/', '/auth/token/login/', '/api-token-auth/', '/auth/sign-in/email'],
];
/** Where OAuth servers have their token endpoint, beside those of the presets. RFC 6749, section 3.2 */
const TOKEN_ENDPOINTS = ['/o/token/', '/oauth2/token', '/connect/token', '/token/'];
const MOST_USUAL = 48;
/** Where the authentication of Supabase is, and nothing else. */
const SUPABASE = '/auth/v1';

/** The sign-in addresses of the presets, or of one, below where an API may begin. */
export function presetCandidates(url: URL, only?: PresetName): Candidate[] {
  const near: string[] = ancestors(url);
  const names = PRESET_NAMES.filter((name) => (only === undefined ? isTellable(name) : name === only));
  const byPath = Object.groupBy(names, (name): string => loginPath(name) ?? '');
  const { '': _, ...paths } = byPath;
  // Token endpoints have no usual place.
  const endpoints = only === 'oauth2' ? tokenEndpoints(url) : [];
  const isLikely = (base: string, path: string, presets: readonly PresetName[]) =>
    near.includes(base) ||
    (base.endsWith(SUPABASE) === presets.includes('supabase') && !path.startsWith('/api/'));
  const all = basesOf(url).flatMap((base) =>
    Object.entries(paths).flatMap(([path, presets = []]) =>
      isLikely(base, path, presets) ? [{ base, path, presets }] : [],
    ),
  );
  return distinct([...all, ...endpoints]);
}

function tokenEndpoints(url: URL): Candidate[] {
  const [base] = ancestors(url);
  return TOKEN_ENDPOINTS.map((path) => ({ base, path, presets: ['oauth2'] }));
}

/** The usual addresses of everything else, and the very one that was given. */
export function usualCandidates(url: URL): Candidate[] {
  const presets = ['custom'] as const;
  const [, parent] = ancestors(url);
  const given = parent === undefined ? [] : [{ base: parent, path: url.href.slice(parent.length), presets }];
  const usual = basesOf(url)
    .filter((base) => !base.endsWith(SUPABASE))
    .flatMap((base) => USUAL_PATHS.map((path) => ({ base, path, presets })));
  return distinct([...given, ...tokenEndpoints(url), ...usual]).slice(0, MOST_USUAL);
}

/** Whether a preset can be told by its address, and proven with variables: tokens in bodies, shown as bearers. */
function isTellable(name: PresetName): boolean {
  const { login, refresh, tokens, credential }: Preset = PRESETS[name];
  const isInBodies = typeof tokens.access === 'string' && login?.tokens === undefined;
  const isPlain = credential === undefined && refresh?.bearer === undefined;
  return isInBodies && isPlain && login?.base === undefined && login?.path !== EVERYONES;
}

/** Too many have it for it to tell anything. */
const EVERYONES = '/login';

function loginPath(name: PresetName): string | undefined {
  const { login }: Preset = PRESETS[name];
  return login?.path;
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const byAddress = Map.groupBy(candidates, ({ base, path }) => base + path);
  return [...byAddress.values()].flatMap((alike) => alike.slice(0, 1));
}
