import { PERSON } from '../../../edge/backend/presets/common.ts';
import type { Preset } from '../../../edge/backend/presets/index.ts';
import { profileRequest } from '../../../edge/backend/request.ts';
import { at, ID_PATHS, idIn } from '../../../edge/util/json-path.ts';
import { belowBase } from '../discover/addresses.ts';
import { contractOf } from '../discover/contracts.ts';
import { isSameAs, otherEnding } from '../judge/door.ts';
import { type Finding, fine, note, present, type Variables, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { leavesOf, personIn } from './shape.ts';
import { jsonOf, type Observation, type Observed } from './wire.ts';

const USUAL_PATHS = [
  ...['/me', '/api/me', '/users/me', '/api/users/me', '/auth/me', '/api/auth/me', '/user', '/api/user'],
  ...['/auth/profile', '/profile', '/whoami', '/account', '/userinfo', '/auth/users/me/'],
];
/** What may be told of people, by either way to write it. */
const NAMES = [...PERSON, 'firstName', 'lastName'];
const NAME_IT = 'Name an address that only who has signed in may read, with --me.';

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
  const preset = contractOf(exam, variables)?.preset;
  if (preset === undefined) return { variables: {}, takesBearer: false };
  const named = [exam.options.me, preset.me?.path].filter((path) => path !== undefined);
  const refused: Observed[] = [];
  for (const path of new Set([...named, ...USUAL_PATHS])) {
    const asked = await ask(exam, variables, accessToken, path);
    const { answer } = asked;
    if (!answer?.ok) continue;
    if (answer.status === 401 && !isSameAs(answer, exam.neighbours.nowhere)) refused.push(answer);
    const found = foundIn(asked.path, answer, preset, known, named.includes(path));
    if (found === undefined) continue;
    const takesBearer = !isSameAs(answer, await exam.wire.probe(answer.url));
    sayFound(exam, found, preset, takesBearer);
    return { variables: knobsFor(found, preset), takesBearer };
  }
  exam.say(whyNone(exam, preset, refused));
  return { variables: preset.me === undefined ? {} : { BACKEND_ME_PATH: 'none' }, takesBearer: false };
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

function foundIn(
  path: string,
  answer: Observed,
  preset: Preset,
  known: readonly string[],
  isNamed: boolean,
): Found | undefined {
  if (answer.status !== 200) return undefined;
  const body = jsonOf(answer);
  const names = known.map((each) => each.toLowerCase());
  const someone = leavesOf(body).find(({ value }) => names.includes(String(value).toLowerCase()));
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

function sayFound(
  { say, secrets }: Examination,
  { path, envelope, idPath }: Found,
  { ids = ID_PATHS }: Preset,
  takesBearer: boolean,
): void {
  const where = envelope === '.' ? '' : `, under ${secrets.name(envelope)}`;
  say(fine('profile.works', `GET ${path} tells who has signed in${where}.`));
  if (idPath !== undefined) {
    const place = secrets.name(idPath);
    const text = `Nobody has an id there, at ${ids.join(', ')} or elsewhere: ${place} is taken for one.`;
    say(note('profile.no-id', text, `Keep BACKEND_ID_PATH=${place} if that never changes for a person.`));
  }
  const text = `GET ${path} says the same without a token: whether the API takes the token is not seen there.`;
  if (!takesBearer) say(note('profile.public', text, NAME_IT));
}

/** @param refused - the answers that asked for another token, or for another scheme */
function whyNone(
  { secrets, options }: Examination,
  { me, tokens }: Preset,
  refused: readonly Observed[],
): Finding {
  const schemeOf = ({ headers }: Observed) => /^([\w-]+)/.exec(headers.get('www-authenticate') ?? '')?.[1];
  const isOther = (answer: Observed) => !/^bearer$/i.test(schemeOf(answer) ?? 'bearer');
  const named = options.me ?? me?.path ?? ' ';
  const other = refused.find(isOther);
  const first = other ?? refused.find(({ url }) => new URL(url).pathname.endsWith(named));
  if (first === undefined) {
    const told = tokens.user === undefined ? 'The token' : 'The sign-in';
    const text = `No address was found that tells who someone is. ${told} tells. Whether the API takes the token was not seen.`;
    return note('profile.unknown', text, NAME_IT);
  }
  const asked = other && `; its WWW-Authenticate asks for ${secrets.name(schemeOf(other) ?? '')}`;
  const path = new URL(first.url).pathname;
  const text = `GET ${path} does not take the token that the sign-in gave: it answers 401 to Authorization: Bearer${asked ?? ''}.`;
  const cure = `Name the scheme in gatehouse.config.ts, as in backend: defineBackend({ extends: 'simplejwt', credential: { scheme: 'JWT' } }), or have the API take Bearer too (RFC 6750); with Django REST framework SimpleJWT that is AUTH_HEADER_TYPES. If the token is another member of the answer, say which with BACKEND_ACCESS_TOKEN_PATH.`;
  return wrong('profile.refused', text, cure);
}
