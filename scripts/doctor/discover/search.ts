import type { Examination } from '../examine/examination.ts';
import { type Finding, fine, note, wrong } from '../report/findings.ts';
import { ancestors } from './addresses.ts';
import { addressOf, type Candidate, presetCandidates, usualCandidates } from './candidates.ts';
import { configuredCandidate, type Door, findDoors, type OtherDoors } from './doors.ts';
import { describedCandidates } from './openapi.ts';

/**
 * Looks for addresses that take sign-ins, as long as more are wanted: what is named, then what is described, then what presets have,
 * then what is usual.
 *
 * @returns what was found beside them
 */
export async function* lookForDoors(
  exam: Examination,
  endpoint: readonly Candidate[],
): AsyncGenerator<Door, OtherDoors> {
  const { options } = exam;
  const others: OtherDoors = { guarded: [], content: [] };
  let isFound = false;
  for (const places of [named, described, preset, rest]) {
    for await (const door of findDoors(exam, await places(), others)) {
      isFound = true;
      yield door;
    }
    if (places === named && others.guarded.length > 0) {
      // What its owner names is the right one, even if it answers as all others do.
      isFound = true;
      yield* others.guarded;
    }
    if (isFound || options.login !== undefined) break;
  }
  return others;

  function named(): Candidate[] {
    return [...configuredCandidate(exam), ...endpoint];
  }

  async function described(): Promise<Candidate[]> {
    const known = new Map(presetCandidates(exam).map((each) => [addressOf(each), each]));
    const told = await describedCandidates(exam);
    return told.map((each) => known.get(addressOf(each)) ?? each);
  }

  function preset(): Candidate[] {
    return presetCandidates(exam, options.preset);
  }

  function rest(): Candidate[] {
    return [...(options.preset === undefined ? [] : presetCandidates(exam)), ...usualCandidates(exam)];
  }
}

/** Why there is nowhere to sign in. */
export function whyClosed(
  { url, wire, options, neighbours }: Examination,
  { guarded, content }: OtherDoors,
): Finding {
  const [near] = ancestors(url);
  const name = 'name the address of the sign-in with --login.';
  if (wire.isLimited()) {
    const text = 'It says that it has been asked too often (429). The doctor asks nothing more.';
    return wrong('address.limited', text, 'Wait some minutes, and run the doctor again.');
  }
  if (content[0] !== undefined) {
    const text = `POST ${whereOf(content[0])} answers ${content[0].empty.status} to an empty form, so it is no sign-in, and gets no password.`;
    const cure = `Look whether the form has left something behind there, and ${name}`;
    return wrong('sign-in.content', text, cure);
  }
  if (!neighbours.refusesPosts) {
    const text =
      'It takes what is posted anywhere: that might create something, so no sign-in was looked for.';
    return wrong('sign-in.not-found', text, 'Check --url: it is to be the address of the API.');
  }
  if (guarded[0] !== undefined) {
    const text = `Every address below ${near} answers ${guarded[0].empty.status} alike, before anyone has signed in.`;
    const key = 'If it wants a key with every request, give it in BACKEND_API_KEY';
    const cure = `${options.apiKey === undefined ? key : 'Check the key'}; or ${name}`;
    return note('sign-in.guarded', text, cure);
  }
  const places = options.login ?? 'the addresses of the presets or at the usual ones';
  const text = `No sign-in was found below ${ancestors(url).join(' or ')}, at ${places}. What could create something was not sent.`;
  return wrong('sign-in.not-found', text, `Check --url, or ${name}`);
}

/** Says what can be told without a sign-in. */
export function sayUntried({ say, options }: Examination, door: Door): undefined {
  const more = options.user === undefined ? '--user, of a test account' : 'GATEHOUSE_DOCTOR_PASSWORD';
  say(
    fine('sign-in.found', `There is a sign-in at POST ${whereOf(door)}: ${door.presets.join(' or ')}.`),
    note('sign-in.untried', 'What it gives, only a sign-in tells.', `Run the doctor again with ${more}.`),
  );
}

function whereOf({ base, path }: Door): string {
  return new URL(base).pathname.replace(/\/$/, '') + path;
}
