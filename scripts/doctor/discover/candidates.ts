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
  /** All that is configured already, where this comes from a configuration. */
  readonly variables?: Variables;
}

/** A way to sign in, as variables. */
export function variablesOf({ base, path, presets: [preset = 'custom'], variables }: Candidate): Variables {
  return variables ?? { BACKEND_URL: base, BACKEND_PRESET: preset, BACKEND_LOGIN_PATH: path };
}

/** Where APIs of no product in particular take sign-ins. */
const USUAL_PATHS = [
  '/auth/login',
  '/login',
  '/auth/signin',
  '/signin',
  '/session',
  '/sessions',
  '/users/login',
  '/user/login',
  '/auth/token',
  '/token',
  '/authenticate',
] as const;
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
  const [, parent] = ancestors(url);
  const given =
    parent === undefined ? [] : [{ base: parent, path: url.href.slice(parent.length), ...custom }];
  const usual = basesOf(url)
    .filter((base) => !base.endsWith('/auth/v1'))
    .flatMap((base) => USUAL_PATHS.map((path) => ({ base, path, ...custom })));
  return distinct([...given, ...usual]).slice(0, MOST_USUAL);
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
    const known = byPath.get(login.path);
    byPath.set(login.path, { ...login, presets: [...(known?.presets ?? []), name] });
  }
  return [...byPath.values()].map(({ path, encoding, presets }) => ({ path, encoding, presets }));
}

function isLikely(base: string, path: string, presets: readonly PresetName[]): boolean {
  if (base.endsWith('/auth/v1')) return presets.includes('supabase');
  return !path.startsWith('/api/') && !presets.includes('supabase');
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const byAddress = new Map(candidates.toReversed().map((each) => [each.base + each.path, each]));
  return candidates.filter((each) => byAddress.get(each.base + each.path) === each);
}
