import type { Preset, ProfileExchange } from '../../../edge/backend/presets/index.ts';
import { ID_PATHS } from '../../../edge/util/json-path.ts';
import { doorName } from '../discover/contracts.ts';
import { type Finding, fine, note, wrong } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import type { Observed } from './wire.ts';

const NAME_IT = 'Name an address that only who has signed in may read, with --me.';

/** An address that tells who has signed in, and where in its answer. */
export interface Found {
  readonly path: string;
  readonly envelope: string;
  readonly answer: Observed;
  /** Where the id is, if it is not where ids usually are. */
  readonly idPath: string | undefined;
}

export function sayFound(
  { say, secrets }: Examination,
  { path, envelope, idPath }: Found,
  { ids = ID_PATHS }: Preset,
  takesBearer: boolean,
): void {
  sayWhere({ say, secrets }, `GET ${path}`, envelope);
  if (idPath !== undefined) {
    const place = secrets.name(idPath);
    const text = `Nobody has an id there, at ${ids.join(', ')} or elsewhere: ${place} is taken for one.`;
    say(note('profile.no-id', text, `Keep BACKEND_ID_PATH=${place} if that never changes for a person.`));
  }
  if (!takesBearer) say(isPublic(`GET ${path}`));
}

/** What a preset has, and the API too. */
export function sayKnown(exam: Examination, me: ProfileExchange, takesBearer: boolean): void {
  const door = doorName({ method: 'GET', ...me });
  sayWhere(exam, door, me.envelope ?? '.');
  if (!takesBearer) exam.say(isPublic(door));
}

function sayWhere({ say, secrets }: Pick<Examination, 'say' | 'secrets'>, door: string, envelope: string) {
  const where = envelope === '.' ? '' : `, under ${secrets.name(envelope)}`;
  say(fine('profile.works', `${door} tells who has signed in${where}.`));
}

function isPublic(door: string): Finding {
  const text = `${door} says the same without a token: whether the API takes the token is not seen there.`;
  return note('profile.public', text, NAME_IT);
}

export function takesToken(path: string, { tokens }: Preset): Finding {
  const told = tokens.user === undefined ? 'the token' : 'the sign-in';
  const text = `GET ${path} takes the access token, and nobody without one. Who has signed in, ${told} tells.`;
  return fine('profile.guarded', text);
}

/** @param refused - the answers that asked for another token, or for another scheme */
export function whyNone(
  { secrets, options }: Examination,
  { me, tokens, clientAuthentication }: Preset,
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
  const scheme =
    "Name the scheme in gatehouse.config.ts, as in backend: defineBackend({ extends: 'simplejwt', credential: { scheme: 'JWT' } }), or have the API take Bearer too (RFC 6750); with Django REST framework SimpleJWT that is AUTH_HEADER_TYPES.";
  const scope = clientAuthentication === undefined ? '' : ' If it wants a scope, name it in BACKEND_SCOPE.';
  const cure = `${scheme} If the token is another member of the answer, say which with BACKEND_ACCESS_TOKEN_PATH.${scope}`;
  return wrong('profile.refused', text, cure);
}
