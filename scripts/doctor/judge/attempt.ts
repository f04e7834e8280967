import { leavesOf, type Shape, shapeOf } from '../examine/shape.ts';
import { jsonOf, type Observation } from '../examine/wire.ts';

/** What came of a sign-in with a name and a password. */
export type AttemptVerdict =
  | { readonly status: 'tokens'; readonly shape: Shape }
  /** It is content, and gives nothing: a second factor is asked for, or a session is kept in a cookie. */
  | { readonly status: 'no-tokens' }
  /** It has looked at the name and the password, and does not take them. */
  | { readonly status: 'rejected' }
  /** It has not looked at them: a field has another name. */
  | { readonly status: 'fields'; readonly names: readonly string[] }
  | { readonly status: 'encoding' }
  /** The client of the OAuth server is not known, or may not ask for this. */
  | { readonly status: 'client'; readonly error: string }
  | { readonly status: 'limited' }
  | { readonly status: 'broken' };

const JUDGED: readonly number[] = [400, 401, 403, 404, 422];
/** RFC 6749, section 5.2: errors that come before anyone has looked at a password. */
const CLIENT_ERRORS = ['invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'];
const NAME_FIELDS = ['email', 'username', 'identifier', 'login', 'user', 'user_name', 'userName', 'phone'];
const WANTED = /required|missing|must be|should|blank|empty|invalid_type/i;

/**
 * @param sent - the names of the fields that were sent
 * @param now - milliseconds since the epoch
 */
export function judgeAttempt(
  answer: Observation | undefined,
  sent: readonly string[],
  now: number,
): AttemptVerdict {
  if (!answer?.ok) return { status: 'broken' };
  const { status, headers } = answer;
  const body = jsonOf(answer);
  if (status >= 200 && status < 300) {
    const shape = shapeOf(body, headers.getSetCookie(), now);
    return shape === undefined ? { status: 'no-tokens' } : { status: 'tokens', shape };
  }
  if (status === 429) return { status: 'limited' };
  if (status === 415) return { status: 'encoding' };
  const error = oauthError(body);
  if (error !== undefined && CLIENT_ERRORS.includes(error)) return { status: 'client', error };
  if (!JUDGED.includes(status)) return { status: 'broken' };
  const missing = fieldsWanted(body);
  const others = missing.filter((name) => !sent.includes(name));
  if (others.length > 0) return { status: 'fields', names: others };
  return missing.length > 0 && status !== 401 ? { status: 'encoding' } : { status: 'rejected' };
}

/** The code of an OAuth error. @see RFC 6749, section 5.2 */
export function oauthError(body: unknown): string | undefined {
  const error: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'error') : undefined;
  return typeof error === 'string' && /^[a-z]+(?:_[a-z]+)+$/.test(error) ? error : undefined;
}

/** The fields for a user's name that a complaint asks for, by the places of its sentences or by their first words. */
export function fieldsWanted(body: unknown): string[] {
  const named = leavesOf(body).flatMap(({ path, value }) => {
    if (typeof value !== 'string') return [];
    const places = path.split('.');
    const first = value.split(/[\s.,:'"]+/).filter(Boolean)[0] ?? '';
    const atPlace = places.filter((place) => NAME_FIELDS.includes(place) && WANTED.test(value));
    const said = WANTED.test(value) && NAME_FIELDS.includes(first) ? [first] : [];
    // As FastAPI and zod write it: the place is a list of its own.
    const listed = /(?:loc|path)\.\d+$/.test(path) && NAME_FIELDS.includes(value) ? [value] : [];
    return [...atPlace, ...said, ...listed];
  });
  return [...new Set(named)];
}
