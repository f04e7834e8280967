import { PRESET_NAMES, PRESETS, type Preset } from '../../../edge/backend/presets/index.ts';
import { signInRequest } from '../../../edge/backend/request.ts';
import type { Examination } from '../examine/examination.ts';
import { isHtml, jsonOf, type Observation, type Observed, UNASKED } from '../examine/wire.ts';
import { type DoorVerdict, isSameAs, judgeDoor } from '../judge/door.ts';
import type { Variables } from '../report/findings.ts';
import { ancestors, belowBase } from './addresses.ts';
import { type Candidate, variablesOf } from './candidates.ts';
import { contractFrom, knobsIn, ownVariables } from './contracts.ts';

const ENOUGH = 3;

/** An address that takes sign-ins, most likely. */
export interface Door extends Candidate {
  /** What it says to a sign-in without a name and a password. */
  readonly empty: Observed;
}

export interface Doors {
  readonly open: readonly Door[];
  /** Addresses that answer as their neighbours do: they may want a key first. */
  readonly guarded: readonly Door[];
  /** Addresses whose other form, with a slash at the end or without, is the right one. */
  readonly moved: readonly Door[];
  /** Addresses that are content with an empty form, and so are no sign-ins. */
  readonly content: readonly Door[];
}

/** An empty form, and what came of it. */
export interface Knock {
  readonly verdict: DoorVerdict;
  readonly empty: Observation;
}

/** Knocks with an empty form, where that can create nothing as far as can be seen before. */
export async function knock(
  { wire, neighbours }: Pick<Examination, 'wire' | 'neighbours'>,
  request: Request,
): Promise<Knock> {
  const bar = await neighbours.bar(request.url);
  if (bar !== undefined) return { ...NO_ANSWER, verdict: bar };
  const empty = await wire.probe(request.clone());
  const listed = await neighbours.listed(request.url);
  const beside = empty.ok && isSameAs(empty, listed) ? listed : await neighbours.beside(request);
  if (beside.ok && beside.status < 300 && !isHtml(beside)) return NO_ANSWER;
  return { verdict: judgeDoor(empty, beside), empty };
}

const NO_ANSWER: Knock = { verdict: { status: 'closed' }, empty: UNASKED };

/** Knocks at each address in turn. */
export async function findDoors(exam: Examination, candidates: readonly Candidate[]): Promise<Doors> {
  const found = {
    ...{ open: [] as Door[], guarded: [] as Door[] },
    ...{ moved: [] as Door[], content: [] as Door[] },
  };
  for (const candidate of candidates) {
    if (exam.wire.isSpent() || found.open.length >= ENOUGH) break;
    const { verdict, ...said } = await knockAt(exam, candidate);
    const { status } = verdict;
    if (status === 'moved') {
      const right = { ...candidate, path: belowBase(candidate.base, verdict.pathname) };
      const again = await knockAt(exam, right);
      if (again.verdict.status !== 'open' || !again.empty.ok) continue;
      found.open.push({ ...right, ...again, empty: again.empty });
      found.moved.push({ ...candidate, ...again, empty: again.empty });
    } else if (status !== 'closed' && said.empty.ok) {
      found[status].push({ ...candidate, ...said, empty: said.empty });
    }
  }
  return { ...found, open: found.open.map(asWhatItIs) };
}

async function knockAt(exam: Examination, candidate: Candidate): Promise<Knock> {
  const request = emptySignIn(exam, variablesOf(candidate));
  return request === undefined ? NO_ANSWER : knock(exam, request);
}

export function emptySignIn(exam: Examination, variables: Variables): Request | undefined {
  const contract = contractFrom({ ...variables, ...ownVariables(exam) });
  return contract && signInRequest(contract, { username: '', password: '' });
}

/** Supabase has an address that many have, and words that nobody else has. */
function asWhatItIs(door: Door): Door {
  const isTaken = door.presets[0] === 'supabase' && door.variables === undefined;
  const body: object = Object(jsonOf(door.empty));
  if (!isTaken || 'error_code' in body || 'msg' in body) return door;
  return { ...door, path: door.path.split('?', 1)[0] ?? door.path, presets: ['custom'] };
}

/** The address of a configuration, or of the options; `undefined` where neither names one. */
export function configuredCandidate({ given, options, url }: Examination): Candidate | undefined {
  const [near = url.origin] = ancestors(url);
  const base = given.BACKEND_URL ?? near;
  const preset = options.preset ?? PRESET_NAMES.find((name) => name === given.BACKEND_PRESET);
  const { login }: Preset = PRESETS[preset ?? 'custom'];
  const path = options.login ?? given.BACKEND_LOGIN_PATH ?? login?.path;
  if (path === undefined || (options.login === undefined && Object.keys(given).length === 0))
    return undefined;
  const known = preset ?? 'custom';
  const variables = { ...knobsIn(given), BACKEND_URL: base, BACKEND_PRESET: known, BACKEND_LOGIN_PATH: path };
  const encoding = contractFrom({ ...variables, CLIENT_ID: 'any' })?.preset.login?.encoding ?? 'json';
  const { BACKEND_LOGIN_PATH: _, BACKEND_URL: __, BACKEND_PRESET: ___, ...knobs } = variables;
  return { base, path, encoding, presets: [known], variables: knobs, isNamed: true };
}
