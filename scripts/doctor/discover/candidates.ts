import { PRESET_NAMES, PRESETS, type Preset, type PresetName } from '../../../edge/backend/presets/index.ts';
import type { Examination } from '../examine/examination.ts';
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

type Asked = Pick<Examination, 'url' | 'options'>;

/** A way to sign in, as variables. */
export function variablesOf({ base, path, presets: [preset = 'custom'], variables }: Candidate): Variables {
  const place = path === loginPath(preset) ? {} : { BACKEND_LOGIN_PATH: path };
  return { BACKEND_URL: base, BACKEND_PRESET: preset, ...place, ...variables };
}

/** Where APIs of no product in particular take sign-ins, beside where presets have theirs. */
const USUAL_PATHS = [
  ...['/auth/login', '/login', '/auth/signin', '/signin', '/users/login', '/user/login', '/auth/token'],
  ...['/token', '/authenticate', '/sessions', '/session'],
  ...['/auth/token/login/', '/api-token-auth/'],
];
/** Where OAuth servers have their token endpoint, beside those of the presets. RFC 6749, section 3.2 */
const TOKEN_ENDPOINTS = ['/o/token/', '/oauth2/token', '/connect/token', '/token/'];
const MOST_USUAL = 24;
/** Where some products are mounted, and nothing else is. */
const MOUNTS: Readonly<Record<string, readonly PresetName[]>> = {
  '/auth/v1': ['supabase'],
  '/v1': ['appwrite', 'nhost'],
  '/parse': ['parse'],
};

/** The sign-in addresses of the presets, or of one, below where an API may begin; those first that take a key, if there is one. */
export function presetCandidates({ url, options: { apiKey, api } }: Asked, only?: PresetName): Candidate[] {
  const [nearest] = ancestors(url);
  const names = PRESET_NAMES.filter((name) => (only === undefined ? isHere(name, url) : name === only));
  const doors = Map.groupBy(names, doorOf);
  // Token endpoints have no usual place.
  const endpoints = only === 'oauth2' ? tokenEndpoints(url) : [];
  const isLikely = (base: string, path: string, presets: readonly PresetName[]) => {
    if (base === nearest || base === url.origin || url.href === base + path) return true;
    const mounted = mountedAt(base);
    return mounted === undefined ? ANYWHERE.test(path) : presets.some((name) => mounted.includes(name));
  };
  const all = basesOf(url).flatMap((base) =>
    [...doors.values()].flatMap((presets) => {
      const path = presets[0] && loginPath(presets[0]);
      return path !== undefined && isLikely(base, path, presets) ? [{ base, path, presets }] : [];
    }),
  );
  const placed = all.map((each) => (isApart(each) ? { ...each, base: api ?? nearest } : onItsOwn(each)));
  const rankOf = ({ path, presets: [name] }: Candidate) =>
    apiKey && name && 'apiKeyHeader' in PRESETS[name] ? 0 : path === EVERYONES ? 2 : 1;
  return distinct([...placed, ...endpoints].toSorted((one, other) => rankOf(one) - rankOf(other)));
}

function mountedAt(base: string): readonly PresetName[] | undefined {
  return Object.entries(MOUNTS).find(([mount]) => new URL(base).pathname === mount)?.[1];
}

function tokenEndpoints(url: URL): Candidate[] {
  const [base] = ancestors(url);
  return TOKEN_ENDPOINTS.map((path) => ({ base, path, presets: ['oauth2'] }));
}

/** The usual addresses of everything else, and the very one that was given. */
export function usualCandidates(asked: Asked): Candidate[] {
  const { url } = asked;
  const known = new Set(presetCandidates(asked).map(addressOf));
  const presets = ['custom'] as const;
  const [, parent] = ancestors(url);
  const given = parent === undefined ? [] : [{ base: parent, path: url.href.slice(parent.length), presets }];
  const usual = basesOf(url)
    .filter((base) => mountedAt(base) === undefined)
    .flatMap((base) => USUAL_PATHS.map((path) => ({ base, path, presets })));
  return distinct([...given, ...tokenEndpoints(url), ...usual])
    .filter((each) => !known.has(addressOf(each)))
    .slice(0, MOST_USUAL);
}

export function addressOf({ base, path }: Candidate): string {
  return base + path;
}

function isApart({ presets: [name = 'custom'] }: Candidate): boolean {
  const { login }: Preset = PRESETS[name];
  return login?.base !== undefined;
}

/** Below a prefix that its other addresses have themselves, it is the sign-in alone that stands there: Sanctum's below `/api`, as many have it. */
function onItsOwn(candidate: Candidate): Candidate {
  const { origin, pathname } = new URL(candidate.base);
  const isBelow = (name: PresetName) => {
    const { me }: Preset = PRESETS[name];
    return me?.path.startsWith(`${pathname}/`);
  };
  if (!candidate.presets.every(isBelow)) return candidate;
  return { ...candidate, base: origin, path: pathname + candidate.path };
}

/** Whether a preset takes sign-ins at the host that is asked. */
function isHere(name: PresetName, { origin }: URL): boolean {
  const { login }: Preset = PRESETS[name];
  return (
    login?.base === undefined || (typeof login.base === 'string' && new URL(login.base).origin === origin)
  );
}

/** What is found below other bases, too: packages stand where a project puts them, and a product where it is. */
const ANYWHERE =
  /^\/(?:login$|auth\/(?:login$|jwt\/)|oauth\/token|sanctum\/|authentication$|dj-rest-auth\/|users\/sign_in$)/;

/** Where everyone has it, it tells of nobody. */
export const EVERYONES = '/login';

/** Presets of one door are told from each other by what it answers; a key in a header makes it another. */
function doorOf(name: PresetName): string {
  const { login, apiKeyHeader }: Preset = PRESETS[name];
  return `${login?.path} ${apiKeyHeader}`;
}

function loginPath(name: PresetName): string | undefined {
  const { login }: Preset = PRESETS[name];
  return login?.path;
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const byAddress = Map.groupBy(candidates, ({ base, path, presets: [name = 'custom'] }) =>
    [base, path, name === 'custom' ? '' : doorOf(name)].join(' '),
  );
  return [...byAddress.values()].flatMap((alike) => alike.slice(0, 1));
}
