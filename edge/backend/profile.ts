import type { User } from '../types.ts';
import { at, idIn, isText } from '../util/json-path.ts';
import type { Preset } from './presets/index.ts';

/** Longer than anybody's name: what exceeds it is something else, and would only fill the cookie. */
const MAX_TEXT = 1_000;

/** A user, and what of the profile may leave the server. */
export function userFrom(raw: unknown, preset: Preset) {
  const id = idIn(raw, preset.ids);
  if (id === undefined) return undefined;
  const names = preset.me?.fields ?? PLAIN;
  const profile = Object.fromEntries(
    names.map((name) => [name, at(raw, name)]).filter(([, value]) => value !== undefined),
  );
  return { profile, user: { ...ownFields(raw, preset), id, ...knownFields(profile) } };
}

/** What is told of a user where no profile says what may be. */
const PLAIN = ['name', 'username', 'email', 'role'] as const;

/** Where products keep what a person is called, in parts. */
const NAMES = [
  ['name'],
  ['user_metadata.full_name'],
  ['firstName', 'lastName'],
  ['first_name', 'last_name'],
  ['username'],
  ['preferred_username'],
] as const;

/** What a session keeps of a profile. */
export function knownFields(profile: Readonly<Record<string, unknown>>): Omit<User, 'id'> {
  const names = NAMES.map((parts) =>
    parts
      .map((part) => profile[part])
      .filter(isShortText)
      .join(' '),
  );
  const name = names.find(isText);
  const { email } = profile;
  const role = isText(profile.role) ? profile.role : at(profile.role, 'name');
  return {
    ...(isText(name) && { name }),
    ...(isShortText(email) && { email }),
    ...(isShortText(role) && { role }),
  };
}

/** What a session keeps beside that: what the configuration names, of a profile or of the claims of a token. */
export function ownFields(raw: unknown, { userFields = {} }: Pick<Preset, 'userFields'>): OwnFields {
  const found = Object.entries(userFields).map(([name, path]) => [name, asText(at(raw, path))] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => isText(entry[1])));
}

type OwnFields = Readonly<Record<string, string>>;

/** A list becomes one text, as `scope` does. */
function asText(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(asText).filter(isText).join(' ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function isShortText(value: unknown): value is string {
  return isText(value) && value.length <= MAX_TEXT;
}
