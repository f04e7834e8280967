import { PRESETS, type Preset, type PresetName } from '../../../edge/backend/presets/index.ts';
import { fieldOf } from '../../../edge/backend/template.ts';
import type { Examination } from '../examine/examination.ts';
import { jsonOf } from '../examine/wire.ts';
import { membersWanted, NAME_FIELDS, oauthError } from '../judge/attempt.ts';
import type { Variables } from '../report/findings.ts';
import { variablesOf } from './candidates.ts';
import { only } from './contracts.ts';
import type { Door } from './doors.ts';
import { withoutQuery } from './neighbours.ts';

const BESIDE = /^BACKEND_(?:SCOPE|LOGIN_FIELDS)$/;

/** What a configuration wants to be sent beside a name and a password is sent wherever the sign-in turns out to be. */
export function planFor({ given }: Examination, door: Door, username: string): Variables[] {
  const told = door.variables === undefined ? only(given, (name) => BESIDE.test(name)) : {};
  return attemptsAt(door, username).map((variables) => ({ ...variables, ...told }));
}

/**
 * The ways to sign in at an address, the likeliest first: by what it has said to an empty form, and by what the name of the
 * user looks like.
 */
function attemptsAt(door: Door, username: string): Variables[] {
  const body = jsonOf(door.empty);
  const wanted = membersWanted(body).filter((name) => NAME_FIELDS.includes(name));
  const { presets, variables, path } = door;
  const isOAuth = oauthError(body) !== undefined || presets.includes('oauth2');
  // A token endpoint wherever it is. RFC 6749, section 3.2
  if (isOAuth && variables === undefined)
    return [variablesOf({ ...door, path: withoutQuery(path), presets: ['oauth2'] })];
  const isAddress = username.includes('@');
  if (presets.includes('custom')) {
    const guesses = isAddress ? ['email', 'username'] : ['username', 'email'];
    const told = variables?.BACKEND_LOGIN_USERNAME_FIELD ?? wanted[0];
    return (told === undefined ? guesses : [told]).map((name) => ({
      ...variablesOf(door),
      BACKEND_LOGIN_USERNAME_FIELD: name,
    }));
  }
  const fitOf = (name: PresetName) => {
    const { login, messages }: Preset = PRESETS[name];
    const field = fieldOf(login?.body, 'username');
    const isAskedFor = wanted.includes(field ?? '');
    const isLikeTheName = isAddress === (field === 'email');
    // Directus complains in a list of its own.
    const isInItsWords = Array.isArray(Object(body).errors) === (messages[0] === 'errors.0.message');
    return (isAskedFor ? 4 : 0) + (isLikeTheName ? 2 : 0) + (isInItsWords ? 1 : 0);
  };
  return presets
    .toSorted((one, other) => fitOf(other) - fitOf(one))
    .map((name) => variablesOf({ ...door, presets: [name] }));
}
