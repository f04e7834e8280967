import type { Preset } from '../../../edge/backend/presets/index.ts';
import { profileRequest } from '../../../edge/backend/request.ts';
import { at, idIn } from '../../../edge/util/json-path.ts';
import { belowBase } from '../discover/addresses.ts';
import { contractFrom, ownVariables } from '../discover/contracts.ts';
import { isSameAs, judgeDoor } from '../judge/door.ts';
import { fine, note, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { leavesOf, personIn } from './shape.ts';
import { jsonOf, type Observation, type Observed } from './wire.ts';

const USUAL_PATHS = [
  ...['/me', '/api/me', '/users/me', '/api/users/me', '/auth/me', '/api/auth/me'],
  ...[
    '/user',
    '/api/user',
    '/auth/profile',
    '/profile',
    '/whoami',
    '/account',
    '/userinfo',
    '/auth/users/me/',
  ],
];
/** What may be told of people, beside what the preset tells. */
const HARMLESS = [
  ...['id', 'name', 'username', 'email', 'role'],
  ...['first_name', 'last_name', 'firstName', 'lastName'],
];
const ALARMING = /pass|secret|hash|salt|ssn|social|card|iban|token|birth|two_?factor|otp/i;

/** What was found of the address that tells who has signed in. */
export interface Profile {
  readonly variables: Variables;
  /** Whether it takes the bearer, and nobody without one. */
  readonly takesBearer: boolean;
}

interface Found {
  readonly path: string;
  readonly envelope: string;
  readonly answer: Observed;
  /** Where the id is, if it is not where ids usually are. */
  readonly idPath: string | undefined;
}

/**
 * Looks for the address that tells who has signed in: that of the preset first, then the usual ones.
 *
 * @param known - what may be recognised there: the name that was typed, the subject of the token
 */
export async function examineProfile(
  exam: Examination,
  variables: Variables,
  accessToken: string,
  known: readonly string[],
): Promise<Profile> {
  const preset = contractFrom({ ...variables, ...ownVariables(exam) })?.preset;
  if (preset === undefined) return { variables: {}, takesBearer: false };
  const { me } = preset;
  const named = [exam.options.me, me?.path].filter((path) => path !== undefined);
  const usual = USUAL_PATHS.filter((path) => !named.includes(path));
  const refused: Observed[] = [];
  for (const path of [...named, ...usual]) {
    const asked = await ask(exam, variables, accessToken, path);
    const { answer } = asked;
    if (answer?.ok && answer.status === 401 && !isSameAs(answer, exam.neighbours.nowhere))
      refused.push(answer);
    const found = foundIn(asked, preset, known, named.includes(path));
    if (found === undefined) continue;
    const bare = await exam.wire.probe(found.answer.url);
    const takesBearer = !isSameAs(found.answer, bare);
    say(exam, found, preset, takesBearer);
    return { variables: knobsFor(found, preset), takesBearer };
  }
  sayNone(exam, preset, refused);
  return { variables: me === undefined ? {} : { BACKEND_ME_PATH: 'none' }, takesBearer: false };
}

interface Asked {
  readonly path: string;
  readonly answer: Observation | undefined;
}

/** Asks, and asks once more where a slash at the end is too many or too few. */
async function ask(
  exam: Examination,
  variables: Variables,
  token: string,
  path: string,
  isAgain = false,
): Promise<Asked> {
  const contract = contractFrom({ ...variables, ...ownVariables(exam), BACKEND_ME_PATH: path });
  const request = contract && profileRequest(contract, token);
  const answer = request && (await exam.wire.probe(request));
  const verdict = answer && judgeDoor(answer, { ok: false, reason: '' });
  if (verdict?.status !== 'moved' || isAgain) return { path, answer };
  return ask(exam, variables, token, belowBase(variables.BACKEND_URL ?? '', verdict.pathname), true);
}

function foundIn(
  { path, answer }: Asked,
  preset: Preset,
  known: readonly string[],
  isNamed: boolean,
): Found | undefined {
  if (!answer?.ok || answer.status !== 200) return undefined;
  const body = jsonOf(answer);
  const someone = leavesOf(body).find(({ value }) => known.includes(String(value).toLowerCase()));
  if (someone === undefined && !isNamed) return undefined;
  const expected = preset.me?.envelope ?? '.';
  const isThere = idIn(at(body, expected), preset.ids) !== undefined;
  const envelope = isThere ? expected : personIn(body, preset.ids);
  if (envelope !== undefined) return { path, envelope, answer, idPath: undefined };
  if (someone === undefined) return undefined;
  const places = someone.path.split('.');
  const around = places.slice(0, -1).join('.') || '.';
  return { path, envelope: around, answer, idPath: places.at(-1) };
}

function knobsFor({ path, envelope, answer, idPath }: Found, { me }: Preset): Variables {
  const user = at(jsonOf(answer), envelope);
  const names = HARMLESS.filter((name) => at(user, name) !== undefined);
  const isNameless = !(me?.fields ?? HARMLESS.slice(0, 7)).some((name) => at(user, name) !== undefined);
  return {
    BACKEND_ME_PATH: path,
    ...(envelope !== (me?.envelope ?? '.') && { BACKEND_ME_ENVELOPE: envelope }),
    ...(isNameless && names.length > 0 && { BACKEND_ME_FIELDS: names.join(',') }),
    ...(idPath !== undefined && { BACKEND_ID_PATH: idPath }),
  };
}

function say(
  { say: tell, secrets }: Examination,
  { path, envelope, answer, idPath }: Found,
  { me, ids = ['id', 'sub', 'user_id', 'userId'] }: Preset,
  takesBearer: boolean,
): void {
  const where = envelope === '.' ? '' : `, under ${secrets.name(envelope)}`;
  tell(fine('profile.works', `GET ${path} tells who has signed in${where}.`));
  if (idPath !== undefined) {
    const place = secrets.name(idPath);
    const text = `Nobody has an id there, at ${ids.join(', ')} or elsewhere: ${place} is taken for one.`;
    tell(note('profile.no-id', text, `Keep BACKEND_ID_PATH=${place} if that never changes for a person.`));
  }
  if (!takesBearer) {
    const text = `GET ${path} says the same without a token: whether the API takes the token is not seen there.`;
    tell(note('profile.public', text, 'Name an address that only who has signed in may read, with --me.'));
  }
  const kept = me?.fields ?? HARMLESS;
  const alarming = leavesOf(at(jsonOf(answer), envelope))
    .map((leaf) => leaf.path)
    .filter((name) => ALARMING.test(name) && !kept.includes(name))
    .slice(0, 5);
  if (alarming.length === 0) return;
  const names = secrets.name(alarming.join(', '));
  const text = `It also tells what is nobody's business: ${names}. None of it will leave the server.`;
  tell(note('profile.leaks', text));
}

function sayNone(
  { say: tell, secrets, options }: Examination,
  { me, tokens }: Preset,
  refused: readonly Observed[],
): void {
  const schemeOf = ({ headers }: Observed) => /^([\w-]+)/.exec(headers.get('www-authenticate') ?? '')?.[1];
  const isOther = (answer: Observed) => !/^bearer$/i.test(schemeOf(answer) ?? 'bearer');
  const named = options.me ?? me?.path ?? ' ';
  const first = refused.find(isOther) ?? refused.find(({ url }) => new URL(url).pathname.endsWith(named));
  if (first !== undefined) {
    const path = new URL(first.url).pathname;
    const scheme = isOther(first) ? schemeOf(first) : undefined;
    const asked = scheme === undefined ? '' : `; its WWW-Authenticate asks for ${secrets.name(scheme)}`;
    tell(
      wrong(
        'profile.refused',
        `GET ${path} does not take the token that the sign-in gave: it answers 401 to Authorization: Bearer${asked}.`,
        `Have the API take the scheme Bearer too (RFC 6750), the only one that Gatehouse sends${scheme === undefined ? '' : '; with Django REST framework SimpleJWT that is AUTH_HEADER_TYPES'}. If the token is another member of the answer, say which with BACKEND_ACCESS_TOKEN_PATH.`,
      ),
    );
    return;
  }
  const told =
    tokens.user === undefined ? 'What the token says of the user is all there is.' : 'The sign-in tells.';
  const text = `No address was found that tells who someone is. ${told} Whether the API takes the token was not seen.`;
  const cure = 'Name an address that only who has signed in may read, with --me.';
  tell(note('profile.unknown', text, cure));
}
