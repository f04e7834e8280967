import { cookieIn, pathIn } from '../../../edge/backend/places.ts';
import { PRESETS, type Preset, type PresetName } from '../../../edge/backend/presets/index.ts';
import type { Credentials } from '../../../edge/backend/request.ts';
import { fieldOf } from '../../../edge/backend/template.ts';
import { endOf } from '../../../edge/tokens/expiry.ts';
import { at } from '../../../edge/util/json-path.ts';
import { EVERYONES, variablesOf } from '../discover/candidates.ts';
import { backendOf, contractOf, presetIn, readAs } from '../discover/contracts.ts';
import type { Door } from '../discover/doors.ts';
import { present, type Variables } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { type Shape, shapeOf } from './shape.ts';
import { jsonOf, type Observed } from './wire.ts';

export interface SignedIn {
  /** As the preset has it, with what is different. */
  readonly variables: Variables;
  /** Where the tokens are, as far as can be told by what they look like. */
  readonly shape: Shape | undefined;
  readonly answer: Observed;
}

/**
 * Decides which preset it is that has let someone in. One that asks in another way than was done is asked again, in its own
 * way: only then it tells all.
 *
 * @param readers - the presets that find tokens in the answer
 */
export async function settle(
  exam: Examination,
  door: Door,
  found: SignedIn,
  readers: readonly PresetName[],
  credentials: Credentials,
): Promise<SignedIn> {
  const { variables, answer, shape } = found;
  const tried = presetIn(variables) ?? 'custom';
  const name = door.variables === undefined ? await presetFor(exam, door, tried, found, readers) : tried;
  if (name === tried) return finished(exam, found);
  if (name === 'laravel')
    return finished(exam, { ...found, variables: { ...variables, BACKEND_PRESET: name } });
  if (name !== 'custom') {
    const itsOwn = variablesOf({ ...door, presets: [name] });
    await backendOf(exam, itsOwn)?.signIn(credentials);
    const again = exam.wire.latest();
    const isRead = again?.ok && (await readAs(exam, itsOwn, again)) !== undefined;
    const shapeAgain = again?.ok
      ? shapeOf(jsonOf(again), again.headers.getSetCookie(), exam.now())
      : undefined;
    if (again?.ok && (isRead || shapeAgain))
      return finished(exam, { variables: itsOwn, answer: again, shape: shapeAgain });
  }
  const login = contractOf(exam, variables)?.preset.login;
  // What was said by the preset, said outright.
  const said = present({
    BACKEND_PRESET: 'custom',
    BACKEND_LOGIN_PATH: login?.path,
    BACKEND_LOGIN_ENCODING: login?.encoding === 'form' ? 'form' : undefined,
    BACKEND_LOGIN_USERNAME_FIELD: fieldOf(login?.body, 'username'),
    BACKEND_LOGIN_PASSWORD_FIELD: fieldOf(login?.body, 'password'),
  });
  return finished(exam, { answer, shape, variables: { ...variables, ...said } });
}

/** The preset whose tokens are where they are: the one that was tried, before the others at its address. */
async function presetFor(
  exam: Examination,
  door: Door,
  tried: PresetName,
  found: SignedIn,
  readers: readonly PresetName[],
): Promise<PresetName> {
  if (tried === 'oauth2') return (await isLaravel(exam, found)) ? 'laravel' : tried;
  if (tried === 'custom') return tried;
  for (const name of readers)
    if (isPlain(name) || (await isTaken(exam, variablesOf({ ...door, presets: [name] }), found))) return name;
  // What nobody else could read is theirs, whatever else they have.
  return found.shape === undefined ? (readers[0] ?? 'custom') : 'custom';
}

/** Whether the place and the answer of a sign-in tell a preset: not where everyone has theirs, nor where tokens are shown in another way. */
function isPlain(name: PresetName): boolean {
  const { login, credential }: Preset = PRESETS[name];
  return login?.path !== EVERYONES && credential === undefined;
}

/** Whether the rest of the API takes the tokens as a preset shows them: to tell who has signed in, or for the next. */
async function isTaken(exam: Examination, variables: Variables, { answer }: SignedIn): Promise<boolean> {
  const backend = backendOf(exam, variables);
  const read = await readAs(exam, variables, answer);
  if (backend === undefined || read === undefined) return false;
  const { accessToken, refreshToken } = read.tokens;
  const profile = await backend.profile(accessToken);
  if (profile !== undefined) return profile.status === 'ok';
  const isSpent = backend.preset.refresh?.rotates !== 'never';
  return !isSpent && refreshToken !== undefined && (await backend.refresh(refreshToken)).status === 'ok';
}

/** Laravel's own address for who someone is tells it from other OAuth servers. */
async function isLaravel(
  { wire, own }: Examination,
  { variables, answer, shape }: SignedIn,
): Promise<boolean> {
  const { me, login }: Preset = PRESETS.laravel;
  const path = contractOf({ own }, variables)?.preset.login?.path;
  if (path !== login?.path || me === undefined || shape === undefined) return false;
  const token = at(jsonOf(answer), shape.access);
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const profile = await wire.probe(`${variables.BACKEND_URL}${me.path}`, { headers });
  return profile.ok && profile.status === 200 && at(jsonOf(profile), 'id') !== undefined;
}

/** With where the tokens are, if it is not where the preset has them. */
async function finished(exam: Examination, { variables, answer, shape }: SignedIn): Promise<SignedIn> {
  const { tokens: usual, login, title }: Partial<Preset> = contractOf(exam, variables)?.preset ?? {};
  const tokens = usual && { ...usual, ...login?.tokens };
  const read = await readAs(exam, variables, answer);
  const body = jsonOf(answer);
  const unless = (isThere: boolean, value: string | undefined) => (isThere ? undefined : value);
  const has = (path: string | undefined) => path !== undefined && at(body, path) !== undefined;
  const tellsEnd = endOf(read?.tokens.accessToken ?? String(at(body, shape?.access ?? '')), 0) !== undefined;
  const knowsLife = tellsEnd || read?.tokens.accessExpiresAt !== undefined || has(tokens?.expiresIn?.path);
  const hasRefresh =
    has(pathIn(tokens?.refresh)) || cookieIn(tokens?.refresh) === (shape?.refreshCookie ?? 'none');
  const knobs = present({
    BACKEND_ACCESS_TOKEN_PATH: unless(read !== undefined, shape?.access),
    BACKEND_REFRESH_TOKEN_PATH: unless(hasRefresh, shape?.refresh),
    BACKEND_REFRESH_COOKIE: unless(hasRefresh, shape?.refreshCookie),
    BACKEND_EXPIRES_IN_PATH: unless(knowsLife, shape?.expiresIn?.path),
    BACKEND_EXPIRES_IN_UNIT: unless(knowsLife, shape?.expiresIn?.unit),
    BACKEND_USER_PATH: unless(title !== PRESETS.custom.title || has(tokens?.user), shape?.user),
  });
  return { answer, shape, variables: { ...variables, ...knobs } };
}
