import { PERSON } from '../../../edge/backend/presets/common.ts';
import type { Preset } from '../../../edge/backend/presets/index.ts';
import { profileRequest } from '../../../edge/backend/request.ts';
import { at, idIn } from '../../../edge/util/json-path.ts';
import { belowBase } from '../discover/addresses.ts';
import { backendOf, contractOf } from '../discover/contracts.ts';
import { isSameAs, otherEnding } from '../judge/door.ts';
import { present, type Variables } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { type Found, sayFound, sayKnown, takesToken, whyNone } from './profile-findings.ts';
import { type Leaf, leavesOf, personIn } from './shape.ts';
import { jsonOf, type Observation, type Observed } from './wire.ts';

const NO_TOKEN = 'no-token';
const USUAL_PATHS = [
  ...['/me', '/api/me', '/users/me', '/api/users/me', '/auth/me', '/api/auth/me', '/user', '/api/user'],
  ...['/auth/profile', '/profile', '/whoami', '/account', '/userinfo', '/auth/users/me/'],
];
/** Where it may be beside a sign-in, wherever that is. */
const SIBLINGS = ['me', 'profile', 'get-session'];
/** Where one of a collection may be read, most likely by nobody else. */
const OWN_PLACES = ['/users', '/api/users'];
/** What may be told of people, by either way to write it. */
const NAMES = [...PERSON, 'firstName', 'lastName'];
/** What is as short may be equal to an id by chance: the number of a page, or of users. */
const SHORT_ID = 8;
const ID_NAME = /(?:^|[._-])(?:id|sub|pk|uid|uuid|guid|key)$|Id$|ID$/;

/** What was found of the address that tells who has signed in. */
export interface Profile {
  readonly variables: Variables;
  /** What the API makes of the bearer, there or elsewhere: `taken` where nobody gets in without one. */
  readonly bearer: 'taken' | 'refused' | 'unseen';
}

/** Who has signed in, as far as it is known before. */
export interface Someone {
  readonly name: string;
  /** By the token, or by the answer to the sign-in. */
  readonly id: string | undefined;
}

/** Looks for the address that tells who has signed in: that of the preset first, then the usual ones. */
export async function examineProfile(
  exam: Examination,
  variables: Variables,
  accessToken: string,
  someone: Someone,
): Promise<Profile> {
  const preset = contractOf(exam, variables)?.preset;
  if (preset === undefined) return { variables: {}, bearer: 'unseen' };
  const known = exam.options.me === undefined ? await asKnown(exam, variables, accessToken) : undefined;
  if (known !== undefined) return known;
  const named = [exam.options.me, preset.me?.path].filter((path) => path !== undefined);
  const refused: Observed[] = [];
  let taking: string | undefined;
  for (const path of placesFor(named, preset, someone)) {
    if (taking !== undefined && isOwnPlace(path)) break;
    const asked = await ask(exam, variables, accessToken, path);
    const { answer } = asked;
    if (!answer?.ok) continue;
    if (answer.status === 401 && !isSameAs(answer, exam.neighbours.nowhere)) refused.push(answer);
    const isNamed = named.includes(path);
    const found = foundIn(asked.path, answer, preset, someone, isNamed);
    if (found !== undefined && !isOwnPlace(path)) {
      const without = await exam.wire.probe(answer.url);
      const takesBearer = !without.ok || foundIn(path, without, preset, someone, isNamed) === undefined;
      sayFound(exam, found, preset, takesBearer);
      return { variables: knobsFor(found, preset), bearer: takesBearer ? 'taken' : 'unseen' };
    }
    if ((isNamed || isOwnPlace(path)) && (await isGuarded(exam, answer))) taking = asked.path;
  }
  const why = taking === undefined ? whyNone(exam, preset, refused) : takesToken(taking, preset);
  exam.say(why);
  const none = preset.me === undefined ? {} : { BACKEND_ME_PATH: 'none' };
  const bearer = { fine: 'taken', note: 'unseen', wrong: 'refused' } as const;
  return { variables: none, bearer: bearer[why.level] };
}

/** Where the preset has it, by whatever method: what nobody is told without a token shows that it is taken. */
async function asKnown(
  exam: Examination,
  variables: Variables,
  accessToken: string,
): Promise<Profile | undefined> {
  const backend = backendOf(exam, variables);
  const told = await backend?.profile(accessToken);
  if (backend?.preset.me === undefined || told?.status !== 'ok') return undefined;
  const isPublic = (await backend.profile(NO_TOKEN))?.status === 'ok';
  sayKnown(exam, backend.preset.me, !isPublic);
  return { variables: {}, bearer: isPublic ? 'unseen' : 'taken' };
}

/** What is of one person alone shows whether the token is taken; it is no address for all. */
function placesFor(named: readonly string[], { login }: Preset, { id }: Someone): Set<string> {
  const parents = (login?.path ?? '').split('/').slice(1, -1);
  const siblings = parents.flatMap((_, index) => {
    const above = parents.slice(0, parents.length - index).join('/');
    return SIBLINGS.map((name) => `/${above}/${name}`);
  });
  const own = id === undefined ? [] : OWN_PLACES.map((place) => `${place}/${encodeURIComponent(id)}`);
  return new Set([...named, ...USUAL_PATHS, ...siblings.slice(0, 2 * SIBLINGS.length), ...own]);
}

/** Asks, and asks once more where a slash at the end is too many or too few. */
async function ask(
  exam: Examination,
  variables: Variables,
  token: string,
  path: string,
  isAgain = false,
): Promise<{ readonly path: string; readonly answer?: Observation }> {
  const contract = contractOf(exam, { ...variables, BACKEND_ME_PATH: path });
  const request = contract && profileRequest(contract, token);
  if (request === undefined) return { path };
  const answer = await exam.wire.probe(request);
  const other = isAgain ? undefined : otherEnding(answer);
  if (other === undefined) return { path, answer };
  return ask(exam, variables, token, belowBase(contract?.baseUrl ?? '', other), true);
}

function isOwnPlace(path: string): boolean {
  return OWN_PLACES.some((place) => path.startsWith(`${place}/`) && !USUAL_PATHS.includes(path));
}

/** Whether what was read with a token is refused without. */
async function isGuarded({ wire }: Examination, { status, url }: Observed): Promise<boolean> {
  if (status !== 200) return false;
  const without = await wire.probe(url);
  return without.ok && (without.status === 401 || without.status === 403);
}

/** A list may begin with anybody: nobody in it is taken for who has signed in. */
function foundIn(
  path: string,
  answer: Observed,
  preset: Preset,
  { name, id }: Someone,
  isNamed: boolean,
): Found | undefined {
  if (answer.status !== 200) return undefined;
  const body = jsonOf(answer);
  const isSomeone = ({ path, value }: Leaf) =>
    String(value).toLowerCase() === name.toLowerCase() ||
    (String(value) === id && (id.length > SHORT_ID || ID_NAME.test(path)));
  const someone = leavesOf(body, false).find(isSomeone);
  if (someone === undefined && !isNamed) return undefined;
  const expected = preset.me?.envelope ?? '.';
  const isThere = idIn(at(body, expected), preset.ids) !== undefined;
  const envelope = isThere ? expected : personIn(body, preset.ids);
  if (envelope !== undefined) return { path, envelope, answer, idPath: undefined };
  if (someone === undefined) return undefined;
  const places = someone.path.split('.');
  return { path, envelope: places.slice(0, -1).join('.') || '.', answer, idPath: places.at(-1) };
}

function knobsFor({ path, envelope, answer, idPath }: Found, { me }: Preset): Variables {
  const user = at(jsonOf(answer), envelope);
  const isThere = (name: string) => at(user, name) !== undefined;
  const isNameless = !(me?.fields ?? PERSON).some(isThere);
  return present({
    BACKEND_ME_PATH: path,
    BACKEND_ME_ENVELOPE: envelope === (me?.envelope ?? '.') ? undefined : envelope,
    BACKEND_ME_FIELDS: (isNameless && NAMES.filter(isThere).join(',')) || undefined,
    BACKEND_ID_PATH: idPath,
  });
}
