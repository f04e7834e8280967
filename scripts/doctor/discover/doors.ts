import { PRESETS, type Preset } from '../../../edge/backend/presets/index.ts';
import type { Examination } from '../examine/examination.ts';
import { isPage, jsonOf, type Observation, type Observed, UNASKED } from '../examine/wire.ts';
import { CLOSED, type DoorVerdict, isOfSomethingElse, isSameAs, judgeDoor } from '../judge/door.ts';
import type { Variables } from '../report/findings.ts';
import { ancestors, belowBase } from './addresses.ts';
import { type Candidate, variablesOf } from './candidates.ts';
import { knobsIn, presetIn, signInOf } from './contracts.ts';
import { withoutQuery } from './neighbours.ts';

/** An address that takes sign-ins, most likely. */
export interface Door extends Candidate {
  /** What it says to a sign-in without a name and a password. */
  readonly empty: Observed;
}

/** What was found beside sign-ins. */
export interface OtherDoors {
  /** Addresses that answer as their neighbours do: they may want a key first. */
  readonly guarded: Door[];
  /** Addresses that are content with an empty form, and so are no sign-ins. */
  readonly content: Door[];
}

/** An empty form, and what came of it. */
interface Knock {
  readonly verdict: DoorVerdict;
  readonly empty: Observation;
}

/** Knocks with an empty form, where that can create nothing as far as can be seen before. */
export async function knock({ wire, neighbours }: Examination, request: Request): Promise<Knock> {
  const bar = await neighbours.bar(request.url);
  if (bar !== undefined) return { verdict: bar, empty: UNASKED };
  const empty = await wire.probe(request.clone());
  const listed = await neighbours.listed(request.url);
  const beside = empty.ok && isSameAs(empty, listed) ? listed : await neighbours.beside(request);
  if (beside.ok && beside.status < 300 && !isPage(beside)) return { verdict: CLOSED, empty: UNASKED };
  return { verdict: judgeDoor(empty, beside), empty };
}

/** Knocks at each address in turn, as long as more sign-ins are wanted. */
export async function* findDoors(
  exam: Examination,
  candidates: readonly Candidate[],
  others: OtherDoors,
): AsyncGenerator<Door> {
  for (const candidate of candidates) {
    if (exam.wire.isSpent()) return;
    const { status, door } = await knockAt(exam, candidate);
    if (door !== undefined && status === 'open') yield door;
    if (door !== undefined && (status === 'guarded' || status === 'content')) others[status].push(door);
  }
}

async function knockAt(
  exam: Examination,
  candidate: Candidate,
  isAgain = false,
): Promise<{ readonly status: DoorVerdict['status']; readonly door?: Door }> {
  const request = await emptySignIn(exam, variablesOf(candidate));
  if (request === undefined) return CLOSED;
  const { verdict, empty } = await knock(exam, request);
  if (verdict.status === 'moved' && !isAgain)
    return knockAt(exam, { ...candidate, path: belowBase(candidate.base, verdict.pathname) }, true);
  if (isOfSomethingElse(empty) && !candidate.isNamed) return CLOSED;
  return { status: verdict.status, ...(empty.ok && { door: asWhatItIs({ ...candidate, empty }) }) };
}

export function emptySignIn(exam: Examination, variables: Variables): Promise<Request | undefined> {
  return signInOf(exam, variables, { username: '', password: '' });
}

/** Supabase has an address that many have, and words that nobody else has. */
function asWhatItIs(door: Door): Door {
  const isTaken = door.presets[0] === 'supabase' && door.variables === undefined;
  const body: object = Object(jsonOf(door.empty));
  if (!isTaken || 'error_code' in body || 'msg' in body) return door;
  return { ...door, path: withoutQuery(door.path), presets: ['custom'] };
}

/** The address of a configuration, or of the options; nothing where neither names one. */
export function configuredCandidate({ given, options, url }: Examination): Candidate[] {
  const { BACKEND_URL: base, BACKEND_LOGIN_PATH: told, BACKEND_PRESET: _, ...variables } = knobsIn(given);
  const name = options.preset ?? presetIn(given) ?? 'custom';
  const { login }: Preset = PRESETS[name];
  const path = options.login ?? told ?? login?.path;
  const isConfigured = options.login !== undefined || Object.keys(given).length > 0;
  if (path === undefined || !isConfigured) return [];
  return [{ base: base ?? ancestors(url)[0], path, presets: [name], variables, isNamed: true }];
}
