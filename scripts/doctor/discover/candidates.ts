import type { Encoding, Preset, PresetName } from '../../../edge/backend/presets/index.ts';
import { PRESET_NAMES, PRESETS } from '../../../edge/backend/presets/index.ts';
import type { Variables } from '../report/findings.ts';
import { ancestors, basesOf } from './addresses.ts';

/** An address at which sign-ins may be taken. */
export interface Candidate {
  /** Without a trailing slash. */
  readonly base: string;
  /** Below it; with its query. */
  readonly path: string;
  readonly encoding: Encoding;
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
  '/auth/login',
  '/login',
  '/auth/signin',
  '/signin',
  '/users/login',
  '/user/login',
  '/auth/token',
  '/token',
  '/authenticate',
  '/authentication',
  '/sessions',
  '/session',
  '/auth/jwt/login',
  '/auth/jwt/create/',
] as const;
/** Where OAuth servers have their token endpoint, beside those of the presets. RFC 6749, section 3.2 */
const TOKEN_ENDPOINTS = ['/o/token/', '/oauth2/token', '/connect/token'] as const;
const MOST_USUAL = 40;

/** The sign-in addresses of the presets, or of one, below where an API may begin. */
export function presetCandidates(url: URL, only?: PresetName): Candidate[] {
  const near = ancestors(url);
  const all = basesOf(url).flatMap((base) =>
    groups(only)
      .filter(({ path, presets }) => near.includes(base) || isLikely(base, path, presets))
      .map((group) => ({ base, ...group })),
  );
  return distinct(all);
}

/** The usual addresses of everything else, and the very one that was given. */
export function usualCandidates(url: URL): Candidate[] {
  const custom = { encoding: 'json', presets: ['custom'] } as const;
  const oauth = { encoding: 'form', presets: ['oauth2'] } as const;
  const [near = url.origin, parent] = ancestors(url);
  const given =
    parent === undefined ? [] : [{ base: parent, path: url.href.slice(parent.length), ...custom }];
  const usual = basesOf(url)
    .filter((base) => !base.endsWith('/auth/v1'))
    .flatMap((base) => USUAL_PATHS.map((path) => ({ base, path, ...custom })));
  const endpoints = TOKEN_ENDPOINTS.map((path) => ({ base: near, path, ...oauth }));
  return distinct([...given, ...endpoints, ...usual]).slice(0, MOST_USUAL);
}

interface Group {
  readonly path: string;
  readonly encoding: Encoding;
  readonly presets: readonly PresetName[];
}

/** The presets by the addresses that they share. */
function groups(only: PresetName | undefined): Group[] {
  const byPath = new Map<string, Group>();
  for (const name of PRESET_NAMES) {
    const { login }: Preset = PRESETS[name];
    if (login === undefined || (only !== undefined && only !== name)) continue;
    const { path, encoding } = login;
    byPath.set(path, { path, encoding, presets: [...(byPath.get(path)?.presets ?? []), name] });
  }
  return [...byPath.values()];
}

function isLikely(base: string, path: string, presets: readonly PresetName[]): boolean {
  if (base.endsWith('/auth/v1')) return presets.includes('supabase');
  return !path.startsWith('/api/') && !presets.includes('supabase');
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const byAddress = new Map(candidates.toReversed().map((each) => [each.base + each.path, each]));
  return candidates.filter((each) => byAddress.get(each.base + each.path) === each);
}
