import { type Leaf, leavesOf, type Shape, shapeOf } from '../examine/shape.ts';
import { jsonOf, type Observation } from '../examine/wire.ts';

/** What came of a sign-in with a name and a password. */
export type AttemptVerdict =
  | { readonly status: 'tokens'; readonly shape: Shape }
  /** It is content, and gives nothing: a second factor is asked for, or a session is kept in a cookie. */
  | { readonly status: 'no-tokens' }
  /** It has looked at the name and the password, and does not take them. */
  | { readonly status: 'rejected' }
  /** It has not looked at them: the name goes by another name. */
  | { readonly status: 'fields'; readonly names: readonly string[] }
  /** It has not looked at them: it asks for something else beside. */
  | { readonly status: 'wants'; readonly members: readonly string[] }
  | { readonly status: 'encoding' }
  /** The client of the OAuth server is not known, or may not ask for this. */
  | { readonly status: 'client'; readonly error: string }
  | { readonly status: 'limited' }
  | { readonly status: 'broken' };

const JUDGED: readonly number[] = [400, 401, 403, 404, 422];
/** RFC 6749, section 5.2: errors that come before anyone has looked at a password. */
const CLIENT_ERRORS = ['invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'];
export const NAME_FIELDS = [
  ...['email', 'username', 'identifier', 'login', 'user', 'user_name', 'userName'],
  ...['phone', 'emailOrUsername', 'usernameOrEmail'],
];
const WANTED =
  /required|missing|must be|should|blank|empty|invalid[_ ](?:type|input)|expected|check the [`'"]|\bno [`'"]|be null/i;
/** Members by which products ask for more than a name and a password, whatever they say about them. */
const EXTRAS = ['strategy', 'device_name', 'grant_type', 'client_id', 'client_secret', 'scope'];
const NO_MEMBERS =
  /^(?:messages?|errors?|error_description|details?|msg|body|title|type|code|name|data|reason|hint|non_field_errors|status|json|form|query|issues|fieldErrors|defaultMessage)$/i;

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
  const extras = EXTRAS.filter((name) => !sent.includes(name) && asksFor(body, name));
  if (extras.length > 0) return { status: 'wants', members: extras };
  const error = oauthError(body);
  if (error !== undefined && CLIENT_ERRORS.includes(error)) return { status: 'client', error };
  return JUDGED.includes(status) ? judgeComplaint(body, sent, status) : { status: 'broken' };
}

function judgeComplaint(body: unknown, sent: readonly string[], status: number): AttemptVerdict {
  const missing = membersWanted(body);
  const unsent = missing.filter((name) => !sent.includes(name));
  const names = unsent.filter((name) => NAME_FIELDS.includes(name));
  const members = unsent.filter((name) => !NAME_FIELDS.includes(name));
  if (names.length > 0) return { status: 'fields', names };
  if (unsent.length < missing.length && status !== 401) return { status: 'encoding' };
  const isComplaint = members.length > 0 && (status === 400 || status === 422);
  return isComplaint ? { status: 'wants', members } : { status: 'rejected' };
}

/** The code of an OAuth error. @see RFC 6749, section 5.2 */
export function oauthError(body: unknown): string | undefined {
  const error: unknown = Object(body).error;
  return typeof error === 'string' && /^[a-z]+(?:_[a-z]+)+$/.test(error) ? error : undefined;
}

/** The members that a complaint asks for, by the places of its sentences or by their first words. */
export function membersWanted(body: unknown): string[] {
  const wanted = leavesOf(body).flatMap(wantedBy);
  return [...new Set(wanted.filter(isMember).map(spelled))];
}

function wantedBy({ path, value }: Leaf): string[] {
  if (typeof value !== 'string') return [];
  // As FastAPI, zod, Spring and others write it: the place is a value of its own.
  if (/(?:loc|path)\.\d+$|\.(?:path|param|field)$/.test(path)) return [value];
  if (!WANTED.test(value)) return [];
  const place = path.split('.').filter(isMember).slice(-1);
  const words = value.split(/[\s.,:'"`[\]]+/).slice(0, 4);
  const named = words.find((word) => NAME_FIELDS.includes(spelled(word)) || spelled(word) === 'password');
  return [...place, named ?? /[`'"]([\w-]+)[`'"]/.exec(value)?.[1] ?? ''];
}

function isMember(name: string): boolean {
  return /^[a-z][\w-]{0,40}$/i.test(name) && !NO_MEMBERS.test(name);
}

/** Sentences begin with a capital. */
function spelled(name: string): string {
  return NAME_FIELDS.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
}

function asksFor(body: unknown, name: string): boolean {
  const word = new RegExp(`(?:^|[^\\w])${name}(?:[^\\w]|$)`);
  const isAbout = ({ path, value }: Leaf) =>
    typeof value === 'string' &&
    (WANTED.test(value) ? word.test(value) || path.split('.').includes(name) : value === name);
  return leavesOf(body).some(isAbout);
}
