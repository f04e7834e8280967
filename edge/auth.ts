import { seeOther, unavailable } from './answers.ts';
import type { Answer, Core, Next, Standing, Visit } from './core.ts';
import { problem } from './errors.ts';
import { isWithheld } from './form-addresses.ts';
import { showForm, submitForm } from './forms.ts';
import { backchannelLogout } from './oidc/backchannel-logout.ts';
import { continueSignOut } from './oidc/logout-page.ts';
import { beginSignIn, completeSignIn } from './oidc/sign-in.ts';
import { isJustRenewed } from './refresh.ts';
import { renewFor } from './renewal.ts';
import { mayRefresh } from './request-kind.ts';
import { safeReturnTo } from './return-to.ts';
import { sessionAnswer } from './session-answer.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { retryAfterOf } from './standing.ts';

type Methods = Readonly<Partial<Record<'GET' | 'POST', Handler>>>;

type Handler = (core: Core, visit: Visit, standing: Standing, next: Next) => Promise<Answer>;

const FORM: Methods = { POST: submitForm, GET: showForm };

const HANDLERS: Readonly<Record<string, Methods>> = {
  '/auth/login': { POST: signIn, GET: beginSignIn },
  '/auth/callback': { GET: completeSignIn },
  '/auth/backchannel-logout': { POST: backchannelLogout },
  '/auth/logout': { POST: signOut, GET: continueSignOut },
  '/auth/session': { GET: describeSession },
  '/auth/refresh': { GET: refreshAndReturn },
  '/auth/register': FORM,
  '/auth/forgot-password': FORM,
  '/auth/reset-password': FORM,
};

/** Answers the addresses under `/auth`. */
export async function answerAuth(core: Core, visit: Visit, standing: Standing, next: Next): Promise<Answer> {
  const { pathname } = visit.url;
  const methods = Object.hasOwn(HANDLERS, pathname) ? HANDLERS[pathname] : undefined;
  if (methods === undefined || isWithheld(pathname, core.backend.preset))
    return { response: problem('not_found') };
  visit.journal.route = pathname;
  const { method } = visit.request;
  const answer = method === 'GET' || method === 'POST' ? methods[method] : undefined;
  if (answer === undefined) {
    const allow = Object.keys(methods).join(', ');
    return { response: problem('method_not_allowed', { headers: { allow } }) };
  }
  return answer(core, visit, standing, next);
}

async function describeSession(core: Core, _: Visit, standing: Standing): Promise<Answer> {
  if (standing.status === 'unavailable') return { response: unavailable(standing.retryAfter) };
  if (standing.status === 'broken') return { response: problem('backend_invalid') };
  if (standing.status === 'anonymous') return { response: Response.json({ authenticated: false }) };
  return { response: Response.json(sessionAnswer(core, standing.session)) };
}

/** Where a page that may not set cookies sends the browser when the backend refused its token. */
async function refreshAndReturn(core: Core, visit: Visit, standing: Standing): Promise<Answer> {
  const location = safeReturnTo(visit.url.searchParams.get('returnTo'), core.options.afterSignIn);
  if (standing.status === 'unavailable') return { response: unavailable(standing.retryAfter) };
  if (standing.status === 'broken') return { response: problem('backend_invalid') };
  if (standing.status === 'anonymous') return { response: seeOther(location) };
  const { session } = standing;
  if (isJustRenewed(session, core.now())) return { response: seeOther(location) };
  if (!mayRefresh(visit.kind)) return { response: unavailable(1) };

  const renewal = await renewFor(core, visit, session, 'now');
  switch (renewal.status) {
    case 'terminal':
      return { response: seeOther(location), change: { kind: 'expire', planted: false } };
    case 'unverifiable':
      return { response: problem('backend_invalid') };
    case 'renewed':
      return { response: seeOther(location), change: { kind: 'store', session: renewal.session } };
    case 'transient':
      return { response: unavailable(retryAfterOf(renewal)) };
  }
}
