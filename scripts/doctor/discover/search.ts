import type { Examination } from '../examine/examination.ts';
import { type Finding, fine, note, type Settings, type Variables, wrong } from '../report/findings.ts';
import { ancestors } from './addresses.ts';
import { type Candidate, presetCandidates, usualCandidates, variablesOf } from './candidates.ts';
import { withoutTheObvious } from './contracts.ts';
import { configuredCandidate, type Door, type Doors, findDoors } from './doors.ts';
import { describedCandidates } from './openapi.ts';

/** What metadata of the backend tell. */
export interface Context {
  /** Where its keys are. */
  readonly published?: string | undefined;
  /** A token endpoint that takes passwords. */
  readonly endpoint?: Candidate | undefined;
  /** Where tokens are revoked. */
  readonly revocation?: string | undefined;
}

/** Looks for addresses that take sign-ins: what is named, then what presets have, then what is usual. */
export async function lookForDoors(exam: Examination, { endpoint }: Context): Promise<Doors> {
  const { url, options } = exam;
  const configured = configuredCandidate(exam);
  const named = await findDoors(exam, [configured, endpoint].filter(isThere));
  // What its owner names is the right one, even if it answers as all others do.
  const open = [...named.open, ...named.guarded];
  if (open.length > 0 || options.login !== undefined) return { ...named, open };
  const known = presetCandidates(url);
  const isAt = (one: Candidate) => (other: Candidate) => one.base + one.path === other.base + other.path;
  const told = (await describedCandidates(exam)).map((each) => known.find(isAt(each)) ?? each);
  const described = await findDoors(exam, told);
  if (described.open.length > 0) return described;
  const wanted = await findDoors(exam, presetCandidates(url, options.preset));
  if (wanted.open.length > 0) return join(named, wanted);
  const others = options.preset === undefined ? [] : presetCandidates(url);
  const rest = await findDoors(exam, [...others, ...usualCandidates(url)]);
  if (options.preset !== undefined && options.preset !== 'custom' && rest.open.length > 0) {
    const text = `There is no sign-in where ${options.preset} has it.`;
    const cure = 'Leave --preset out, or take the preset that is found below.';
    exam.say(wrong('variables.BACKEND_PRESET', text, cure));
  }
  return join(named, wanted, rest);
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function join(...all: readonly Doors[]): Doors {
  const every = (kind: keyof Doors) => all.flatMap((doors) => doors[kind]);
  return {
    ...{ open: every('open'), guarded: every('guarded') },
    ...{ moved: every('moved'), content: every('content') },
  };
}

export function saySlash(
  { say }: Examination,
  { moved }: Doors,
  { BACKEND_LOGIN_PATH = '' }: Variables,
): void {
  for (const { path } of moved) {
    const text = `It redirects from ${path} to the address with the other ending. A password is not sent after a redirect, so the exact path counts: ${BACKEND_LOGIN_PATH}.`;
    say(note('sign-in.slash', text));
  }
}

/** Says why there is nowhere to sign in. */
export function sayClosed(exam: Examination, doors: Doors): undefined {
  exam.say(whyClosed(exam, doors));
}

function whyClosed({ url, wire, options, neighbours }: Examination, { guarded, content }: Doors): Finding {
  const [near] = ancestors(url);
  const [first] = content;
  const name = 'name the address of the sign-in with --login.';
  if (wire.observed.some(({ status }) => status === 429)) {
    const text = 'It says that it has been asked too often (429). The doctor asks nothing more.';
    return wrong('address.limited', text, 'Wait some minutes, and run the doctor again.');
  }
  if (first !== undefined) {
    const text = `POST ${whereOf(first)} answers ${first.empty.status} to an empty form, so it is no sign-in, and gets no password.`;
    return wrong(
      'sign-in.content',
      text,
      `Look whether the form has left something behind there, and ${name}`,
    );
  }
  if (!neighbours.refusesPosts) {
    const text =
      'It does not refuse what is posted to an address that cannot be there: a post might create something, so no sign-in was looked for.';
    return wrong('sign-in.not-found', text, 'Check --url: it is to be the address of the API.');
  }
  if (guarded[0] !== undefined) {
    const text = `Every address below ${near} answers ${guarded[0].empty.status} alike, before anyone has signed in.`;
    const key = 'If it wants a key with every request, give it in BACKEND_API_KEY';
    return note(
      'sign-in.guarded',
      text,
      `${options.apiKey === undefined ? key : 'Check the key'}; or ${name}`,
    );
  }
  const places = options.login ?? 'the addresses of the presets or at the usual ones';
  const text = `No sign-in was found below ${ancestors(url).join(' or ')}, at ${places}. What could create something was not sent.`;
  return wrong('sign-in.not-found', text, `Check --url, or ${name}`);
}

/** Says what can be told without a sign-in. */
export function sayUntried({ say, options }: Examination, { open }: Doors): Settings | undefined {
  const [door] = open;
  if (door === undefined) return undefined;
  const isSure = door.presets.length === 1 && door.presets[0] !== 'custom';
  const more = options.user === undefined ? '--user, of a test account' : 'GATEHOUSE_DOCTOR_PASSWORD';
  say(
    fine('sign-in.found', `There is a sign-in at POST ${whereOf(door)}: ${door.presets.join(' or ')}.`),
    note('sign-in.untried', 'What it gives, only a sign-in tells.', `Run the doctor again with ${more}.`),
  );
  return isSure ? { variables: withoutTheObvious(variablesOf(door)), fillIn: [], own: {} } : undefined;
}

function whereOf({ base, path }: Door): string {
  return new URL(base).pathname.replace(/\/$/, '') + path;
}
