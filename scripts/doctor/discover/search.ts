import type { Examination } from '../examine/examination.ts';
import { fine, note, type Settings, type Variables, wrong } from '../report/findings.ts';
import { ancestors } from './addresses.ts';
import { type Candidate, presetCandidates, usualCandidates } from './candidates.ts';
import { withoutTheObvious } from './contracts.ts';
import { configuredCandidate, type Doors, findDoors } from './doors.ts';
import type { Nowhere } from './first-contact.ts';

/** What else is known of a backend. */
export interface Context {
  readonly nowhere: Nowhere;
  /** Where its own metadata say that its keys are. */
  readonly published?: string | undefined;
  /** A token endpoint that takes passwords, by its own metadata. */
  readonly endpoint?: Candidate | undefined;
  /** Where tokens are revoked, by the same. */
  readonly revocation?: string | undefined;
}

/** Looks for addresses that take sign-ins: what is configured, then what presets have, then what is usual. */
export async function lookForDoors(exam: Examination, { nowhere, endpoint }: Context): Promise<Doors> {
  const { url, options } = exam;
  const configured = configuredCandidate(exam);
  const sure = [configured, endpoint].filter((each) => each !== undefined);
  const first = await findDoors(exam, nowhere, sure);
  // What its owner names is the right one, even if it answers as all others do.
  const named = [...first.open, ...first.guarded];
  if (named.length > 0) return { ...first, open: named };
  const wanted = await findDoors(exam, nowhere, presetCandidates(url, options.preset));
  if (wanted.open.length > 0) return join(first, wanted);
  const others = options.preset === undefined ? [] : presetCandidates(url);
  const rest = await findDoors(exam, nowhere, [...others, ...usualCandidates(url)]);
  if (options.preset !== undefined && options.preset !== 'custom' && rest.open.length > 0) {
    exam.say(
      wrong(
        'variables.BACKEND_PRESET',
        `There is no sign-in where ${options.preset} has it.`,
        'Leave --preset out, or take the preset that is found below.',
      ),
    );
  }
  return join(first, wanted, rest);
}

function join(...all: readonly Doors[]): Doors {
  return {
    open: all.flatMap(({ open }) => open),
    guarded: all.flatMap(({ guarded }) => guarded),
    moved: all.flatMap(({ moved }) => moved),
  };
}

export function saySlash(
  { say }: Examination,
  { moved }: Doors,
  { BACKEND_LOGIN_PATH = '' }: Variables,
): void {
  for (const { path } of moved) {
    say(
      note(
        'sign-in.slash',
        `It redirects from ${path} to the address with the other ending. A password is not sent after a redirect, so the exact path counts: ${BACKEND_LOGIN_PATH}.`,
      ),
    );
  }
}

/** Says why there is nowhere to sign in. */
export function sayClosed({ say, url, wire, options }: Examination, { guarded }: Doors): undefined {
  if (wire.observed.some(({ status }) => status === 429)) {
    say(
      wrong(
        'address.limited',
        'It says that it has been asked too often (429). The doctor asks nothing more.',
        'Wait some minutes, and run the doctor again.',
      ),
    );
  } else if (guarded.length > 0) {
    const key =
      options.apiKey === undefined
        ? 'If it wants a key with every request, give it in BACKEND_API_KEY'
        : 'Check the key';
    say(
      note(
        'sign-in.guarded',
        `Every address below ${ancestors(url)[0]} answers ${guarded[0]?.empty.status} alike, before anyone has signed in.`,
        `${key}; or name the address of the sign-in with --login.`,
      ),
    );
  } else {
    say(
      wrong(
        'sign-in.not-found',
        `No sign-in was found below ${ancestors(url).join(' or ')}, at the addresses of the presets or at the usual ones.`,
        'Check --url, or name the address of the sign-in with --login.',
      ),
    );
  }
}

/** Says what can be told without a sign-in. */
export function sayUntried({ say, options }: Examination, { open }: Doors): Settings | undefined {
  const [door] = open;
  if (door === undefined) return undefined;
  const isSure = door.presets.length === 1 && door.presets[0] !== 'custom';
  say(
    fine(
      'sign-in.found',
      `There is a sign-in at POST ${new URL(door.base).pathname.replace(/\/$/, '')}${door.path}: ${door.presets.join(' or ')}.`,
    ),
    note(
      'sign-in.untried',
      'What it gives, only a sign-in tells.',
      `Run the doctor again with ${options.user === undefined ? '--user, of a test account' : 'the password, in GATEHOUSE_DOCTOR_PASSWORD'}.`,
    ),
  );
  const variables = {
    BACKEND_URL: door.base,
    BACKEND_PRESET: door.presets[0] ?? 'custom',
    BACKEND_LOGIN_PATH: door.path,
  };
  return isSure ? { variables: withoutTheObvious(variables), fillIn: [] } : undefined;
}
