import type { Credentials } from './backend.ts';
import { readText, TOO_LARGE } from './body.ts';
import type { Answer, Core, Next, Standing, Visit } from './core.ts';
import { type ProblemCode, problem, problemStatus } from './errors.ts';
import { encodeLoginNotice, LOGIN_NOTICE_HEADER, type LoginNotice } from './login-notice.ts';
import { renewSession } from './refresh.ts';
import { safeReturnTo } from './return-to.ts';
import { retryAfterOf } from './standing.ts';
import type { Session, TokenSet, User } from './types.ts';

const MAX_FORM_BYTES = 16 * 1024;
/** A token this young that the backend refuses will not be cured by another one. */
const JUST_RENEWED_MS = 5_000;

const HANDLERS = {
  '/auth/login': { method: 'POST', answer: signIn },
  '/auth/logout': { method: 'POST', answer: signOut },
  '/auth/session': { method: 'GET', answer: describeSession },
  '/auth/refresh': { method: 'GET', answer: refreshAndReturn },
} satisfies Record<string, { method: string; answer: Handler }>;

type Handler = (core: Core, visit: Visit, standing: Standing, next: Next) => Promise<Answer>;

/** Answers the addresses under `/auth`. */
export async function answerAuth(core: Core, visit: Visit, standing: Standing, next: Next): Promise<Answer> {
  const { pathname } = visit.url;
  if (!isHandled(pathname)) return { response: problem('not_found') };
  const { method, answer } = HANDLERS[pathname];
  if (visit.request.method !== method) {
    return { response: problem('method_not_allowed', { headers: { allow: method } }) };
  }
  return answer(core, visit, standing, next);
}

function isHandled(pathname: string): pathname is keyof typeof HANDLERS {
  return Object.hasOwn(HANDLERS, pathname);
}

async function signIn(core: Core, visit: Visit, _: Standing, next: Next): Promise<Answer> {
  const form = await readForm(visit.request);
  if (typeof form === 'string') return { response: problem(form) };
  const { username, password } = form;
  if (username === '' || password === '') return refuse(visit, form, 'missing_credentials', next);

  const outcome = await createSession(core, { username, password });
  if (typeof outcome === 'string') {
    core.log('warn', 'sign_in_refused', { code: outcome, requestId: visit.requestId });
    return refuse(visit, form, outcome, next);
  }
  const location = safeReturnTo(form.returnTo, core.options.afterSignIn);
  const response = wantsJson(visit.request)
    ? Response.json({ authenticated: true, returnTo: location })
    : seeOther(location);
  return { response, change: { kind: 'store', session: outcome } };
}

/** Signs in at the backend and verifies what it issued before anything of it is kept. */
async function createSession(core: Core, credentials: Credentials): Promise<Session | ProblemCode> {
  const answer = await core.backend.signIn(credentials);
  if (answer.status === 'rejected') return 'invalid_credentials';
  if (answer.status === 'transient') return answer.code;

  const { tokens } = answer;
  const verification = await core.verifier.verifyIssued(tokens.accessToken);
  if (verification.status !== 'valid') {
    const reason = verification.status === 'invalid' ? verification.reason : verification.status;
    core.log('error', 'sign_in_token_unverified', { code: 'backend_invalid', reason });
    return 'backend_invalid';
  }
  const user = await userOf(core, tokens, verification.claims.sub);
  if (user === undefined) return 'backend_invalid';
  const now = core.now();
  return { id: crypto.randomUUID(), user, tokens, createdAt: now, usedAt: now };
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
async function refuse(visit: Visit, form: LoginForm, code: ProblemCode, next: Next): Promise<Answer> {
  if (wantsJson(visit.request)) return { response: problem(code) };
  const notice = encodeLoginNotice({
    code: noticeCode(code),
    username: form.username,
    returnTo: safeReturnTo(form.returnTo, ''),
  });
  const headers = new Headers(visit.request.headers);
  headers.set(LOGIN_NOTICE_HEADER, notice);
  return { response: await next({ headers, path: '/login', status: problemStatus(code) }) };
}

function noticeCode(code: ProblemCode): LoginNotice['code'] {
  switch (code) {
    case 'invalid_credentials':
    case 'missing_credentials':
    case 'rate_limited':
      return code;
    case 'backend_unreachable':
    case 'backend_timeout':
      return 'backend_unavailable';
    default:
      return 'login_failed';
  }
}

async function signOut(core: Core, visit: Visit, standing: Standing): Promise<Answer> {
  const refreshToken = standing.status === 'signed_in' ? standing.session.tokens.refreshToken : undefined;
  if (refreshToken !== undefined) await core.backend.signOut(refreshToken);
  const response = wantsJson(visit.request)
    ? new Response(null, { status: 204 })
    : seeOther('/login?reason=signed_out');
  return { response, change: { kind: 'expire' } };
}

async function describeSession(core: Core, _: Visit, standing: Standing): Promise<Answer> {
  if (standing.status === 'unavailable') return { response: unavailable(standing.retryAfter) };
  if (standing.status === 'anonymous') return { response: Response.json({ authenticated: false }) };
  const { session } = standing;
  const { accessExpiresAt } = session.tokens;
  return {
    response: Response.json({
      authenticated: true,
      user: session.user,
      expiresAt: new Date(core.sessions.endsAt(session)).toISOString(),
      ...(accessExpiresAt !== undefined && {
        accessTokenExpiresAt: new Date(accessExpiresAt).toISOString(),
      }),
    }),
  };
}

/** Where a page that may not set cookies sends the browser when the backend refused its token. */
async function refreshAndReturn(core: Core, visit: Visit, standing: Standing): Promise<Answer> {
  const location = safeReturnTo(visit.url.searchParams.get('returnTo'), core.options.afterSignIn);
  if (standing.status === 'unavailable') return { response: unavailable(standing.retryAfter) };
  if (standing.status === 'anonymous') return { response: seeOther(location) };
  const { session } = standing;
  if (core.now() - session.tokens.receivedAt < JUST_RENEWED_MS) return { response: seeOther(location) };

  const renewal = await renewSession(session, core.coordinator, core.now);
  switch (renewal.status) {
    case 'terminal':
      return { response: seeOther(location), change: { kind: 'expire' } };
    case 'renewed':
      return { response: seeOther(location), change: { kind: 'store', session: renewal.session } };
    case 'transient':
      return { response: unavailable(retryAfterOf(renewal)) };
  }
}

export function unavailable(retryAfter: number): Response {
  return problem('session_unavailable', { retryAfter });
}

function wantsJson({ headers }: Request): boolean {
  const accept = headers.get('accept') ?? '';
  if (accept.includes('text/html')) return false;
  return accept.includes('json') || (headers.get('content-type') ?? '').includes('json');
}

/** @see RFC 9110, section 15.4.4 (303: the answer is to be fetched with GET) */
export function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
