import { PRESETS, type Preset, type PresetName } from '../../../edge/backend/presets/index.ts';
import { jsonOf } from '../examine/wire.ts';
import { fieldsWanted, oauthError } from '../judge/attempt.ts';
import type { Variables } from '../report/findings.ts';
import { type Candidate, variablesOf } from './candidates.ts';
import type { Door } from './doors.ts';

/**
 * The ways to sign in at an address, the likeliest first: by what it has said to an empty form, and by what the name of the
 * user looks like.
 */
export function attemptsAt(door: Door, username: string): Variables[] {
  if (door.variables !== undefined) return [door.variables];
  const body = jsonOf(door.empty);
  const wanted = fieldsWanted(body);
  if (oauthError(body) !== undefined || door.presets.includes('oauth2')) return [variablesOf(oauth(door))];
  if (door.presets.includes('custom')) return [custom(door, wanted, username)];
  const byFit = (name: PresetName) => fitOf(PRESETS[name], { body, wanted, username });
  return door.presets
    .toSorted((one, other) => byFit(other) - byFit(one))
    .map((name) => variablesOf({ ...door, presets: [name] }));
}

/** A token endpoint wherever it is. RFC 6749, section 3.2 */
function oauth(door: Door): Candidate {
  const presets: readonly PresetName[] = ['oauth2'];
  return { ...door, path: door.path.split('?', 1)[0] ?? door.path, presets };
}

function custom(door: Door, wanted: readonly string[], username: string): Variables {
  const guess = username.includes('@') ? 'email' : 'username';
  return { ...variablesOf(door), BACKEND_LOGIN_USERNAME_FIELD: wanted[0] ?? guess };
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
