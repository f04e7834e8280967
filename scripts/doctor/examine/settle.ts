import { PRESET_NAMES, PRESETS, type Preset, type PresetName } from '../../../edge/backend/presets/index.ts';
import type { Credentials } from '../../../edge/backend/request.ts';
import { endOf } from '../../../edge/tokens/expiry.ts';
import { at, isText } from '../../../edge/util/json-path.ts';
import { variablesOf } from '../discover/candidates.ts';
import { backendFrom, contractFrom, ownVariables } from '../discover/contracts.ts';
import type { Door } from '../discover/doors.ts';
import type { Variables } from '../report/findings.ts';
import type { Examination } from './examination.ts';
import { type Shape, shapeOf } from './shape.ts';
import type { SignedIn } from './sign-in.ts';
import { jsonOf, type Observed } from './wire.ts';

interface Arrival {
  readonly answer: Observed;
  readonly shape: Shape;
  readonly credentials: Credentials;
}

/**
 * Decides which preset it is that has let someone in. One that asks in another way than was done is asked again, in its own
 * way: only then it tells all.
 */
export async function settle(
  exam: Examination,
  door: Door,
  attempt: Variables,
  { answer, shape, credentials }: Arrival,
): Promise<SignedIn> {
  if (door.variables !== undefined) return finished(exam, attempt, answer, shape);
  const tried = nameOf(attempt);
  const name = presetFor(door, tried, jsonOf(answer));
  if (name === tried) return finished(exam, await passportOr(exam, attempt, answer, shape), answer, shape);
  if (name === 'custom') return finished(exam, asCustom(attempt), answer, shape);
  const variables = variablesOf({ ...door, presets: [name] });
  await backendFrom(exam, { ...variables, ...ownVariables(exam) })?.signIn(credentials);
  const again = exam.wire.latest();
  const shapeAgain = again?.ok ? shapeOf(jsonOf(again), again.headers.getSetCookie(), exam.now()) : undefined;
  if (!again?.ok || shapeAgain === undefined) return finished(exam, asCustom(attempt), answer, shape);
  return finished(exam, variables, again, shapeAgain);
}

/** The preset whose tokens are where they are: the one that was tried, before the others at its address. */
function presetFor(door: Door, tried: PresetName, body: unknown): PresetName {
  const fits = (name: PresetName) => isText(at(body, PRESETS[name].tokens.access));
  if (tried === 'custom' || tried === 'oauth2' || fits(tried)) return tried;
  return door.presets.find(fits) ?? 'custom';
}

/** Laravel's own address for who someone is tells it from other OAuth servers. */
async function passportOr(
  exam: Examination,
  attempt: Variables,
  answer: Observed,
  { access }: Shape,
): Promise<Variables> {
  const { BACKEND_URL: base = '', BACKEND_LOGIN_PATH: path } = attempt;
  const { me, login }: Preset = PRESETS.laravel;
  if (nameOf(attempt) !== 'oauth2' || path !== login?.path || me === undefined) return attempt;
  const headers = { authorization: `Bearer ${at(jsonOf(answer), access)}`, accept: 'application/json' };
  const profile = await exam.wire.probe(base + me.path, { headers });
  const isThere = profile.ok && profile.status === 200 && at(jsonOf(profile), 'id') !== undefined;
  return isThere ? { ...attempt, BACKEND_PRESET: 'laravel' } : attempt;
}

/** What was said by the preset, said outright. */
function asCustom(attempt: Variables): Variables {
  const login = contractFrom(attempt)?.preset.login;
  return {
    ...attempt,
    BACKEND_PRESET: 'custom',
    ...(login !== undefined && {
      BACKEND_LOGIN_ENCODING: login.encoding,
      BACKEND_LOGIN_USERNAME_FIELD: login.usernameField,
      BACKEND_LOGIN_PASSWORD_FIELD: login.passwordField,
    }),
  };
}

function finished(exam: Examination, variables: Variables, answer: Observed, shape: Shape): SignedIn {
  const preset = contractFrom({ ...variables, ...ownVariables(exam) })?.preset;
  return {
    answer,
    shape,
    variables: { ...variables, ...(preset && tokenKnobs(preset, shape, jsonOf(answer))) },
  };
}

/** Where the tokens are, if it is not where the preset has them. */
function tokenKnobs({ tokens, title }: Preset, shape: Shape, body: unknown): Variables {
  const { refresh, refreshCookie, expiresIn, user } = shape;
  const isCustom = title === PRESETS.custom.title;
  const lacks = (path: string | undefined) => path === undefined || at(body, path) === undefined;
  const isCookieNew =
    refreshCookie !== undefined && tokens.refreshCookie !== refreshCookie && lacks(tokens.refresh);
  return {
    ...(lacks(tokens.access) && { BACKEND_ACCESS_TOKEN_PATH: shape.access }),
    ...(refresh !== undefined && lacks(tokens.refresh) && { BACKEND_REFRESH_TOKEN_PATH: refresh }),
    ...(isCookieNew && { BACKEND_REFRESH_COOKIE: refreshCookie }),
    ...(expiresIn !== undefined &&
      endOf(String(at(body, shape.access)), 0) === undefined &&
      lacks(tokens.expiresIn?.path) && {
        BACKEND_EXPIRES_IN_PATH: expiresIn.path,
        BACKEND_EXPIRES_IN_UNIT: expiresIn.unit,
      }),
    ...(user !== undefined && isCustom && lacks(tokens.user) && { BACKEND_USER_PATH: user }),
  };
}

function nameOf({ BACKEND_PRESET }: Variables): PresetName {
  return PRESET_NAMES.find((name) => name === BACKEND_PRESET) ?? 'custom';
}
