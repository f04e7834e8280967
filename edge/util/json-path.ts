/** Follows a dot-path into JSON; `.` is the value itself, and what is not there `undefined`. */
export function at(value: unknown, path: string): unknown {
  if (path === '.') return value;
  // Names such as `https://example.com/id` have dots of their own.
  if (typeof value === 'object' && value !== null && isMember(value, path)) return Reflect.get(value, path);
  return path.split('.').reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !isMember(inner, key)) return undefined;
    return Reflect.get(inner, key);
  }, value);
}

/** What was written there: neither what every object has, nor the length of a list. */
function isMember(object: object, key: string): boolean {
  return Object.prototype.propertyIsEnumerable.call(object, key);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** What many write for a member that is not there. */
export function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

/** The members of an object that say something; undefined for what is no object. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isObject(value)) return undefined;
  const isWhole = !Object.values(value).some(isAbsent);
  return isWhole
    ? value
    : Object.fromEntries(Object.entries(value).filter(([, member]) => !isAbsent(member)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where backends write who someone is, in profiles and in access tokens, unless `BACKEND_ID_PATH` says otherwise. */
export const ID_PATHS: readonly string[] = ['sub', 'id', 'user_id', 'userId'];

/** The id of a user, a string or a number, at the first of some places that has one. */
export function idIn(value: unknown, paths: readonly string[] = ID_PATHS): string | undefined {
  const id = paths.map((path) => at(value, path)).find(isId);
  return id === undefined ? undefined : String(id);
}

function isId(value: unknown): boolean {
  return Number.isFinite(value) || (isText(value) && value.trim() !== '');
}
