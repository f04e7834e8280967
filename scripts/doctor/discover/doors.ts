import type { PresetName } from '../../../edge/backend/presets/index.ts';
import { PRESETS } from '../../../edge/backend/presets/index.ts';
import { signInRequest } from '../../../edge/backend/request.ts';
import type { Examination } from '../examine/examination.ts';
import type { Observation, Observed } from '../examine/wire.ts';
import { judgeDoor } from '../judge/door.ts';
import type { Variables } from '../report/findings.ts';
import { ancestors, belowBase } from './addresses.ts';
import { type Candidate, variablesOf } from './candidates.ts';
import { contractFrom, knobsIn, ownVariables } from './contracts.ts';
import type { Nowhere } from './first-contact.ts';

const ENOUGH = 3;

/** An address that takes sign-ins, most likely. */
export interface Door extends Candidate {
  /** What it says to a sign-in without a name and a password. */
  readonly empty: Observed;
}

export interface Doors {
  readonly open: readonly Door[];
  /** Addresses that answer as every other does: they may want a key first. */
  readonly guarded: readonly Door[];
  /** Addresses whose other form, with a slash at the end or without, is the right one. */
  readonly moved: readonly Door[];
}

/** Knocks at each address with an empty form, which is no attempt of anyone to sign in. */
export async function findDoors(
  exam: Examination,
  nowhere: Nowhere,
  candidates: readonly Candidate[],
): Promise<Doors> {
  const [open, guarded, moved]: [Door[], Door[], Door[]] = [[], [], []];
  for (const candidate of candidates) {
    if (exam.wire.isSpent() || open.length >= ENOUGH) break;
    const empty = await knock(exam, variablesOf(candidate));
    if (!empty?.ok) continue;
    const verdict = judgeDoor(empty, nowhere.post);
    if (verdict.status === 'open') open.push({ ...candidate, empty });
    if (verdict.status === 'guarded') guarded.push({ ...candidate, empty });
    if (verdict.status !== 'moved') continue;
    const right = withPath(candidate, belowBase(candidate.base, verdict.pathname));
    const again = await knock(exam, variablesOf(right));
    if (again?.ok && judgeDoor(again, nowhere.post).status === 'open') {
      open.push({ ...right, empty: again });
      moved.push({ ...candidate, empty });
    }
  }
  return { open, guarded, moved };
}

/** What an empty form is answered with. */
export async function knock(exam: Examination, variables: Variables): Promise<Observation | undefined> {
  const contract = contractFrom({ ...variables, ...ownVariables(exam) });
  const request = contract && signInRequest(contract, { username: '', password: '' });
  return request && exam.wire.probe(request);
}

/** The address of a configuration, or of the options; `undefined` where neither names one. */
export function configuredCandidate({ given, options, url }: Examination): Candidate | undefined {
  const [near = url.origin] = ancestors(url);
  const base = given.BACKEND_URL ?? near;
  const preset = options.preset ?? nameOf(given.BACKEND_PRESET);
  const path = options.login ?? given.BACKEND_LOGIN_PATH ?? (preset && PRESETS[preset].login?.path);
  if (path === undefined || (options.login === undefined && Object.keys(given).length === 0))
    return undefined;
  const known = preset ?? 'custom';
  const variables = { ...knobsIn(given), BACKEND_URL: base, BACKEND_PRESET: known, BACKEND_LOGIN_PATH: path };
  const encoding = contractFrom(variables)?.preset.login?.encoding ?? 'json';
  return { base, path, encoding, presets: [known], variables };
}

function withPath({ variables, ...candidate }: Candidate, path: string): Candidate {
  return {
    ...candidate,
    path,
    ...(variables !== undefined && { variables: { ...variables, BACKEND_LOGIN_PATH: path } }),
  };
}

function nameOf(text: string | undefined): PresetName | undefined {
  return Object.keys(PRESETS).find((name): name is PresetName => name === text);
}
