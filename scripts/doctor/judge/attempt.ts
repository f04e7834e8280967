import { type Judgement, judgeRefusal } from '../../../edge/backend/judge.ts';
import { saidIn, saysStatusAlone } from '../../../edge/backend/said.ts';
import { type Leaf, leavesOf, type Shape, shapeOf } from '../examine/shape.ts';
import { jsonOf, type Observation, type Observed } from '../examine/wire.ts';
import { isSameAs } from './door.ts';

/** What came of a sign-in with a name and a password. */
export type AttemptVerdict =
  | { readonly status: 'tokens'; readonly shape: Shape | undefined }
  /** It is content, and gives nothing: a second factor is asked for, or a session is kept in a cookie. */
  | { readonly status: 'no-tokens' }
  /** It has looked at the name and the password, and does not take them; unless it says the same to an empty form. */
  | { readonly status: 'rejected'; readonly isSaidToAll?: boolean }
  /** It has not looked at them: the name goes by another name. */
  | { readonly status: 'fields'; readonly names: readonly string[] }
  /** It has not looked at them: it asks for something else beside. */
  | { readonly status: 'wants'; readonly members: readonly string[] }
  | { readonly status: 'encoding' }
  /** It has not looked at them: the client is not known there, or something else of ours is at fault. */
  | { readonly status: 'client'; readonly error: string }
  /** Nobody can tell whether it has: an empty form was answered in the same way. */
  | { readonly status: 'unread' }
  | { readonly status: 'limited' }
  | { readonly status: 'broken' };

const JUDGED: readonly number[] = [400, 401, 403, 404, 422];
/** What is at fault before anyone has looked at a password, and is no member of the form. */
const OURS = [
  ...['invalid_client', 'invalid_scope', 'unsupported_grant_type', 'invalid_target'],
  ...[
    'api_key',
    'firewall',
    'origin',
    'missing_project',
    'consent_required',
    'service_not_set_up',
    'sign_in_disabled',
  ],
];
/** The statuses that judge a password by whatever is said with them, and without a word. */
const STATUSES = { document: JUDGED, bare: [401, 403], listed: [] };
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
 * @param isRead - whether the product finds tokens in it, as a preset has them
 */
export function judgeAttempt(
  answer: Observation | undefined,
  sent: readonly string[],
  now: number,
  isRead = false,
): AttemptVerdict {
  if (!answer?.ok) return { status: 'broken' };
  const { status, headers } = answer;
  const body = jsonOf(answer);
  if (status >= 200 && status < 300) {
    const shape = shapeOf(body, headers.getSetCookie(), now);
    return shape === undefined && !isRead ? { status: 'no-tokens' } : { status: 'tokens', shape };
  }
  if (status === 429) return { status: 'limited' };
  if (status === 415) return { status: 'encoding' };
  const extras = EXTRAS.filter((name) => !sent.includes(name) && asksFor(body, name));
  if (extras.length > 0) return { status: 'wants', members: extras };
  const reason = faultIn(answer)?.reason ?? '';
  if (OURS.includes(reason)) return { status: 'client', error: oauthError(body) ?? reason };
  return JUDGED.includes(status) ? judgeComplaint(body, sent, status) : { status: 'broken' };
}

function judgeComplaint(body: unknown, sent: readonly string[], status: number): AttemptVerdict {
  // GraphQL has paths of another kind in its complaints.
  const missing = sent.includes('query') ? [] : membersWanted(body);
  const unsent = missing.filter((name) => !sent.includes(name));
  const names = unsent.filter((name) => NAME_FIELDS.includes(name));
  const members = unsent.filter((name) => !NAME_FIELDS.includes(name));
  if (names.length > 0) return { status: 'fields', names };
  if (unsent.length < missing.length && status !== 401) return { status: 'encoding' };
  const isComplaint = members.length > 0 && (status === 400 || status === 422);
  return isComplaint ? { status: 'wants', members } : { status: 'rejected' };
}

/** What the product makes of a refusal at a sign-in: by the words that it knows, and by its status. */
export function judgementOf({ status, headers, text }: Observed): Judgement {
  return judgeRefusal(saidIn(status, headers, text), 'login', STATUSES);
}

/** Why nobody has looked at the password; `undefined` where somebody has. */
export function faultIn(answer: Observed) {
  const judgement = judgementOf(answer);
  return judgement.status === 'unjudged' ? judgement.fault : undefined;
}

/** Whether a refusal says no more than that of an empty form, and nothing of a password. */
export function isUnread(answer: Observation | undefined, empty: Observed): boolean {
  if (!answer?.ok || STATUSES.bare.includes(answer.status) || !isSameAs(answer, empty)) return false;
  const { words } = saidIn(answer.status, answer.headers, answer.text);
  const isWordless = saysStatusAlone(words.filter((each) => !/^\d{4} \d\d /.test(each)));
  return (isWordless && answer.sentStatus !== 200) || faultIn(answer) !== undefined;
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
