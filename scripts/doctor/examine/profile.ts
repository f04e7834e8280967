import type { Preset } from '../../../edge/backend/presets/index.ts';
import { profileRequest } from '../../../edge/backend/request.ts';
import { at, idIn } from '../../../edge/util/json-path.ts';
import { belowBase } from '../discover/addresses.ts';
import { contractFrom, ownVariables } from '../discover/contracts.ts';
import { judgeDoor } from '../judge/door.ts';
import { fine, note, type Variables } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { leavesOf, personIn } from './shape.ts';
import { jsonOf, type Observation, redirectOf } from './wire.ts';

const USUAL_PATHS = [
  '/me',
  '/api/me',
  '/users/me',
  '/api/users/me',
  '/auth/me',
  '/api/auth/me',
  '/user',
  '/api/user',
  '/auth/profile',
  '/profile',
  '/whoami',
  '/account',
  '/userinfo',
] as const;
/** What may be told of people, beside what the preset tells. */
const HARMLESS = [
  'id',
  'name',
  'username',
  'email',
  'role',
  'first_name',
  'last_name',
  'firstName',
  'lastName',
];
const ALARMING = /pass|secret|hash|salt|ssn|social|card|iban|token|birth|two_?factor|otp/i;

interface Found {
  readonly path: string;
  readonly envelope: string;
  readonly body: unknown;
}

/**
 * Looks for the address that tells who has signed in: that of the preset first, then the usual ones.
 *
 * @param known - what may be recognised there: the name that was typed, the subject of the token
 * @returns what is to be said of it
 */
export async function examineProfile(
  exam: Examination,
  variables: Variables,
  accessToken: string,
  known: readonly string[],
): Promise<Variables> {
  const preset = contractFrom({ ...variables, ...ownVariables(exam) })?.preset;
  if (preset === undefined) return {};
  const { me, tokens } = preset;
  const paths = [exam.options.me, me?.path].filter((path) => path !== undefined);
  const sure = await firstOf(exam, variables, accessToken, paths, (body) => envelopeOf(body, preset));
  const recognised = (body: unknown) => (hasAny(body, known) ? envelopeOf(body, preset) : undefined);
  const found = sure ?? (await firstOf(exam, variables, accessToken, USUAL_PATHS, recognised));
  if (found === undefined) {
    const told =
      tokens.user === undefined ? 'What the token says of the user is all there is.' : 'The sign-in tells.';
    exam.say(
      note(
        'profile.unknown',
        `No address was found that tells who someone is. ${told}`,
        'If the API has one, name it with --me.',
      ),
    );
    return me === undefined ? {} : { BACKEND_ME_PATH: 'none' };
  }
  say(exam, found, preset);
  return knobsFor(found, preset);
}

async function firstOf(
  exam: Examination,
  variables: Variables,
  accessToken: string,
  paths: readonly string[],
  judge: (body: unknown) => string | undefined,
): Promise<Found | undefined> {
  for (const path of paths) {
    const answer = await ask(exam, variables, accessToken, path);
    const moved = answer && slashAway(answer);
    const right = moved === undefined ? path : belowBase(variables.BACKEND_URL ?? '', moved);
    const final = right === path ? answer : await ask(exam, variables, accessToken, right);
    if (!final?.ok || final.status !== 200) continue;
    const envelope = judge(jsonOf(final));
    if (envelope !== undefined) return { path: right, envelope, body: jsonOf(final) };
  }
  return undefined;
}

async function ask(exam: Examination, variables: Variables, accessToken: string, path: string) {
  const contract = contractFrom({ ...variables, ...ownVariables(exam), BACKEND_ME_PATH: path });
  const request = contract && profileRequest(contract, accessToken);
  return request && exam.wire.probe(request);
}

function slashAway(answer: Observation): string | undefined {
  if (redirectOf(answer) === undefined) return undefined;
  const verdict = judgeDoor(answer, { ok: false, reason: '' });
  return verdict.status === 'moved' ? verdict.pathname : undefined;
}

/** Where the user is in the answer: where the preset has it, or where someone can be seen. */
function envelopeOf(body: unknown, { me, ids }: Preset): string | undefined {
  const expected = me?.envelope ?? '.';
  return idIn(at(body, expected), ids) === undefined ? personIn(body, ids) : expected;
}

function hasAny(body: unknown, known: readonly string[]): boolean {
  const wanted = known.map((word) => word.toLowerCase());
  return leavesOf(body).some(({ value }) => wanted.includes(String(value).toLowerCase()));
}

function knobsFor({ path, envelope, body }: Found, { me }: Preset): Variables {
  const user = at(body, envelope);
  const names = HARMLESS.filter((name) => at(user, name) !== undefined);
  const isNameless = !(me?.fields ?? HARMLESS.slice(0, 7)).some((name) => at(user, name) !== undefined);
  return {
    BACKEND_ME_PATH: path,
    ...(envelope !== (me?.envelope ?? '.') && { BACKEND_ME_ENVELOPE: envelope }),
    ...(isNameless && names.length > 0 && { BACKEND_ME_FIELDS: names.join(',') }),
  };
}

function say({ say: tell, secrets }: Examination, { path, envelope, body }: Found, { me }: Preset): void {
  const where = envelope === '.' ? '' : `, under ${secrets.quote(envelope)}`;
  tell(fine('profile.works', `GET ${path} tells who has signed in${where}.`));
  const kept = me?.fields ?? HARMLESS;
  const alarming = leavesOf(at(body, envelope))
    .map((leaf) => leaf.path)
    .filter((name) => ALARMING.test(name) && !kept.includes(name))
    .slice(0, 5);
  if (alarming.length === 0) return;
  const names = secrets.quote(alarming.join(', '));
  tell(
    note(
      'profile.leaks',
      `It also tells what is nobody's business: ${names}. None of it will leave the server.`,
    ),
  );
}
