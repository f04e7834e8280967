import { cookieIn, pathIn } from '../../../edge/backend/places.ts';
import { PRESETS, type Preset, type PresetName } from '../../../edge/backend/presets/index.ts';
import type { Credentials } from '../../../edge/backend/request.ts';
import { fieldOf } from '../../../edge/backend/template.ts';
import { endOf } from '../../../edge/tokens/expiry.ts';
import { at, isText } from '../../../edge/util/json-path.ts';
import { variablesOf } from '../discover/candidates.ts';
import { backendOf, contractOf, presetIn } from '../discover/contracts.ts';
import type { Door } from '../discover/doors.ts';
import { present, type Variables } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { type Shape, shapeOf } from './shape.ts';
import { jsonOf, type Observed } from './wire.ts';

export interface SignedIn {
  /** As the preset has it, with what is different. */
  readonly variables: Variables;
  readonly shape: Shape;
  readonly answer: Observed;
}

/**
 * Decides which preset it is that has let someone in. One that asks in another way than was done is asked again, in its own
 * way: only then it tells all.
 */
export async function settle(
  exam: Examination,
  door: Door,
  found: SignedIn,
  credentials: Credentials,
): Promise<SignedIn> {
  const { variables, answer, shape } = found;
  const tried = presetIn(variables) ?? 'custom';
  const name = door.variables === undefined ? await presetFor(exam, door, tried, found) : tried;
  if (name === tried) return finished(exam, found);
  if (name === 'laravel')
    return finished(exam, { ...found, variables: { ...variables, BACKEND_PRESET: name } });
  if (name !== 'custom') {
    const itsOwn = variablesOf({ ...door, presets: [name] });
    await backendOf(exam, itsOwn)?.signIn(credentials);
    const again = exam.wire.latest();
    const shapeAgain = again?.ok && shapeOf(jsonOf(again), again.headers.getSetCookie(), exam.now());
    if (shapeAgain) return finished(exam, { variables: itsOwn, answer: again, shape: shapeAgain });
  }
  const login = contractOf(exam, variables)?.preset.login;
  // What was said by the preset, said outright.
  const said = present({
    BACKEND_PRESET: 'custom',
    BACKEND_LOGIN_ENCODING: login && (login.encoding ?? 'json'),
    BACKEND_LOGIN_USERNAME_FIELD: fieldOf(login?.body, 'username'),
    BACKEND_LOGIN_PASSWORD_FIELD: fieldOf(login?.body, 'password'),
  });
  return finished(exam, { answer, shape, variables: { ...variables, ...said } });
}

/** The preset whose tokens are where they are: the one that was tried, before the others at its address. */
async function presetFor(
  { wire }: Examination,
  door: Door,
  tried: PresetName,
  { variables, answer, shape }: SignedIn,
): Promise<PresetName> {
  const body = jsonOf(answer);
  const fits = (name: PresetName) => isText(at(body, pathIn(PRESETS[name].tokens.access) ?? ''));
  if (tried !== 'oauth2')
    return tried === 'custom' || fits(tried) ? tried : (door.presets.find(fits) ?? 'custom');
  // Laravel's own address for who someone is tells it from other OAuth servers.
  const { me, login }: Preset = PRESETS.laravel;
  if (variables.BACKEND_LOGIN_PATH !== login?.path || me === undefined) return tried;
  const headers = { authorization: `Bearer ${at(body, shape.access)}`, accept: 'application/json' };
  const profile = await wire.probe(`${variables.BACKEND_URL}${me.path}`, { headers });
  const isThere = profile.ok && profile.status === 200 && at(jsonOf(profile), 'id') !== undefined;
  return isThere ? 'laravel' : tried;
}

/** With where the tokens are, if it is not where the preset has them. */
function finished(exam: Examination, { variables, answer, shape }: SignedIn): SignedIn {
  const { tokens, title }: Partial<Preset> = contractOf(exam, variables)?.preset ?? {};
  const body = jsonOf(answer);
  const unless = (isThere: boolean, value: string | undefined) => (isThere ? undefined : value);
  const has = (path: string | undefined) => path !== undefined && at(body, path) !== undefined;
  const tellsEnd = endOf(String(at(body, shape.access)), 0) !== undefined;
  const knowsLife = tellsEnd || has(tokens?.expiresIn?.path);
  const knobs = present({
    BACKEND_ACCESS_TOKEN_PATH: unless(has(pathIn(tokens?.access)), shape.access),
    BACKEND_REFRESH_TOKEN_PATH: unless(has(pathIn(tokens?.refresh)), shape.refresh),
    BACKEND_REFRESH_COOKIE: unless(
      has(pathIn(tokens?.refresh)) || cookieIn(tokens?.refresh) === shape.refreshCookie,
      shape.refreshCookie,
    ),
    BACKEND_EXPIRES_IN_PATH: unless(knowsLife, shape.expiresIn?.path),
    BACKEND_EXPIRES_IN_UNIT: unless(knowsLife, shape.expiresIn?.unit),
    BACKEND_USER_PATH: unless(title !== PRESETS.custom.title || has(tokens?.user), shape.user),
  });
  return { answer, shape, variables: { ...variables, ...knobs } };
}
