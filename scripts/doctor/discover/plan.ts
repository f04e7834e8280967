import { PRESETS, type Preset, type PresetName } from '../../../edge/backend/presets/index.ts';
import { jsonOf } from '../examine/wire.ts';
import { membersWanted, NAME_FIELDS, oauthError } from '../judge/attempt.ts';
import type { Variables } from '../report/findings.ts';
import { variablesOf } from './candidates.ts';
import type { Door } from './doors.ts';

/**
 * The ways to sign in at an address, the likeliest first: by what it has said to an empty form, and by what the name of the
 * user looks like.
 */
export function attemptsAt(door: Door, username: string): Variables[] {
  const body = jsonOf(door.empty);
  const wanted = membersWanted(body).filter((name) => NAME_FIELDS.includes(name));
  const { presets, variables } = door;
  const isOAuth = oauthError(body) !== undefined || presets.includes('oauth2');
  // A token endpoint wherever it is. RFC 6749, section 3.2
  if (isOAuth && variables === undefined)
    return [variablesOf({ ...door, path: door.path.split('?', 1)[0] ?? door.path, presets: ['oauth2'] })];
  if (presets.includes('custom')) {
    const guess = wanted[0] ?? (username.includes('@') ? 'email' : 'username');
    return [{ BACKEND_LOGIN_USERNAME_FIELD: guess, ...variablesOf(door) }];
  }
  const byFit = (name: PresetName) => fitOf(PRESETS[name], { body, wanted, username });
  return presets
    .toSorted((one, other) => byFit(other) - byFit(one))
    .map((name) => variablesOf({ ...door, presets: [name] }));
}

interface Hints {
  readonly body: unknown;
  readonly wanted: readonly string[];
  readonly username: string;
}

function fitOf({ login, messages }: Preset, { body, wanted, username }: Hints): number {
  const field = login?.usernameField ?? '';
  const isAskedFor = wanted.includes(field) ? 4 : 0;
  const isLikeTheName = username.includes('@') === (field === 'email') ? 2 : 0;
  // Directus complains in a list of its own.
  const isInItsWords = Array.isArray(Object(body).errors) === (messages[0] === 'errors.0.message') ? 1 : 0;
  return isAskedFor + isLikeTheName + isInItsWords;
}
