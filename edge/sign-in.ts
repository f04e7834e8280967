import { renderInstead, seeOther, wantsJson } from './answers.ts';
import type { Credentials } from './backend.ts';
import { readText, TOO_LARGE } from './body.ts';
import { MAX_SEALED_LENGTH } from './cookies.ts';
import type { Answer, Core, Next, Standing, Visit } from './core.ts';
import { type ProblemCode, problem } from './errors.ts';
import { encodeLoginNotice, LOGIN_NOTICE_HEADER, type LoginNotice } from './login-notice.ts';
import { safeReturnTo } from './return-to.ts';
import { endSession } from './sign-out.ts';
import type { Session, TokenSet, User } from './types.ts';
import type { Verification } from './verify.ts';

/** Reasons for which a token that has just been issued says that the backend's clock is ahead. */
const FROM_ANOTHER_TIME: readonly string[] = ['iat_in_future', 'nbf_in_future'];
const MAX_FORM_BYTES = 16 * 1024;
/** Longer than any address; what comes back in the form must fit into a request header. */
const MAX_SHOWN_USERNAME = 256;

/**
 * Signs in: a form from a person, or JSON from a script. What the backend issues is verified before any of it is kept, and
 * every sign-in makes a session of its own and ends the one that was there.
 *
 * @see OWASP ASVS 5.0, section 7.2 (a new session at authentication)
 * @see RFC 9110, section 15.4.4 (303 after a form)
 */
export async function signIn(core: Core, visit: Visit, _: Standing, next: Next): Promise<Answer> {
  const form = await readForm(visit.request);
  if (typeof form === 'string') return { response: problem(form) };
  const { username, password } = form;
  if (username === '' || password === '') return refuse(visit, form, { code: 'missing_credentials' }, next);

  const attempt = await core.signInLimit.attempt(
    { username, address: visit.address },
    () => createSession(core, { username, password }),
    isWrongGuess,
  );
  if (attempt.status === 'limited') {
    return refuse(visit, form, { code: 'rate_limited', retryAfter: attempt.retryAfter }, next);
  }
  const { outcome } = attempt;
  if ('code' in outcome) {
    core.log('warn', 'sign_in_refused', { code: outcome.code, requestId: visit.requestId });
    return refuse(visit, form, outcome, next);
  }
  await endSession(core, visit);
  const location = safeReturnTo(form.returnTo, core.options.afterSignIn);
  const response = wantsJson(visit.request)
    ? Response.json({ authenticated: true, returnTo: location })
    : seeOther(location);
  return { response, change: { kind: 'store', session: outcome } };
}

/** Why a sign-in came to nothing, and after how many seconds it may be tried again. */
interface Refusal {
  readonly code: ProblemCode;
  readonly retryAfter?: number;
}

function isWrongGuess(outcome: Session | Refusal): boolean {
  return 'code' in outcome && outcome.code === 'invalid_credentials';
}

async function createSession(core: Core, credentials: Credentials): Promise<Session | Refusal> {
  const answer = await core.backend.signIn(credentials);
  if (answer.status === 'rejected') return { code: 'invalid_credentials' };
  if (answer.status === 'transient') return answer;

  const { tokens } = answer;
  const verification = await core.verifier.verifyIssued(tokens.accessToken);
  if (verification.status !== 'valid') return unverified(core, verification);
  const user = await userOf(core, tokens, verification.claims.sub);
  if (user === undefined) return unusable(core, 'no_user');
  const now = core.now();
  const session = { id: crypto.randomUUID(), user, tokens, createdAt: now, usedAt: now };
  const { value } = await core.sessions.seal(session);
  return value.length > MAX_SEALED_LENGTH ? unusable(core, 'tokens_too_large') : session;
}

function unusable(core: Core, reason: string, code: ProblemCode = 'backend_invalid'): Refusal {
  core.log('error', 'sign_in_answer_unusable', { code, reason });
  return { code };
}

/** A token that is over, or not valid yet, as it arrives is one from another time. */
function unverified(core: Core, verification: Exclude<Verification, { status: 'valid' }>): Refusal {
  switch (verification.status) {
    case 'unavailable':
      return unusable(core, 'keys_unavailable', 'backend_unreachable');
    case 'expired':
      return unusable(core, 'expired', 'clock_skew');
    case 'invalid': {
      const { reason } = verification;
      return unusable(core, reason, FROM_ANOTHER_TIME.includes(reason) ? 'clock_skew' : 'tokens_unusable');
    }
  }
}

async function userOf(core: Core, tokens: TokenSet, subject: unknown): Promise<User | undefined> {
  const answer = await core.backend.profile(tokens.accessToken);
  if (answer.status === 'ok') return answer.user;
  core.log('warn', 'profile_unavailable', { reason: answer.status });
  return typeof subject === 'string' && subject !== '' ? { id: subject } : undefined;
}

interface LoginForm extends Credentials {
  readonly returnTo: unknown;
}

async function readForm(request: Request): Promise<LoginForm | ProblemCode> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const text = await readText(request, MAX_FORM_BYTES).catch(() => '');
  if (text === TOO_LARGE) return 'body_too_large';
  if (type === 'application/x-www-form-urlencoded') return loginForm(new URLSearchParams(text));
  if (type !== 'application/json') return 'unsupported_media_type';
  return loginForm(jsonFields(text));
}

function loginForm(fields: { get(name: string): string | null | undefined }): LoginForm {
  return {
    username: fields.get('username') ?? '',
    password: fields.get('password') ?? '',
    returnTo: fields.get('returnTo'),
  };
}

function jsonFields(text: string): Map<string, string> {
  try {
    const entries = Object.entries(Object(JSON.parse(text)));
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return new Map();
  }
}

/** The form again, with the user name kept and the status that the failure has; scripts get the problem document. */
async function refuse(visit: Visit, form: LoginForm, refusal: Refusal, next: Next): Promise<Answer> {
  const { code, retryAfter } = refusal;
  if (wantsJson(visit.request)) return { response: problem(code, refusal) };
  const notice = encodeLoginNotice({
    code: noticeCode(code),
    username: form.username.slice(0, MAX_SHOWN_USERNAME),
    returnTo: safeReturnTo(form.returnTo, ''),
  });
  const extra = { [LOGIN_NOTICE_HEADER]: notice };
  const response = await renderInstead(next, visit.headers, '/login', code, extra);
  if (retryAfter !== undefined) response.headers.set('retry-after', String(retryAfter));
  return { response };
}

function noticeCode(code: ProblemCode): LoginNotice['code'] {
  switch (code) {
    case 'invalid_credentials':
    case 'missing_credentials':
    case 'rate_limited':
    case 'tokens_unusable':
    case 'clock_skew':
      return code;
    case 'backend_unreachable':
    case 'backend_timeout':
      return 'backend_unavailable';
    default:
      return 'login_failed';
  }
}
