import { type AuthAddress, authAddressOf } from '../access/auth-rules.ts';
import { isFromElsewhere } from '../http/csrf.ts';
import { problem } from '../http/problem.ts';
import { seeOther, unavailable } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import { retryAfterOf } from '../pipeline/authenticate.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { refreshFor } from '../pipeline/refresh.ts';
import { reloadUser } from '../pipeline/session-user.ts';
import { nameOf } from '../refresh/coordinator/names.ts';
import { isRefreshWorthwhile, mayRefresh } from '../refresh/policy.ts';
import { sessionAnswer } from '../session/describe.ts';
import type { RenderPage, Session } from '../types.ts';
import { isWithheld } from './account-form-table.ts';
import { showForm, submitForm } from './account-forms.ts';
import { backchannelLogout } from './backchannel-logout.ts';
import { broughtBack, openLink } from './email-link.ts';
import { beginSignIn, completeSignIn, providerAt } from './oidc-sign-in.ts';
import { askByEmail } from './passwordless.ts';
import { continueSignOut } from './provider-logout.ts';
import { askForCode, submitCode } from './second-factor.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { beginSocialSignIn, completeSocialSignIn } from './social-sign-in.ts';

type Methods = Readonly<Partial<Record<'GET' | 'POST', Handler>>>;

type Handler = (
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
) => Promise<HandlerResult>;

const REFRESH_PATH = '/auth/refresh';
/** Names the token that a page was refused with: nobody else can, so it proves that a page of ours asks. */
const REFUSED = 'refused';

const FORM: Methods = { POST: submitForm, GET: showForm };

const HANDLERS: Readonly<Record<AuthAddress, Methods>> = {
  '/auth/login': { POST: signIn, GET: beginSignIn },
  '/auth/code': { POST: submitCode, GET: askForCode },
  '/auth/email': { POST: askByEmail, GET: showLogin },
  '/auth/login/*': { GET: beginElsewhere },
  '/auth/callback': { GET: comeBack },
  '/auth/callback/*': { GET: completeElsewhere },
  '/auth/backchannel-logout': { POST: backchannelLogout },
  '/auth/logout': { POST: signOut, GET: continueSignOut },
  '/auth/session': { GET: describeSession, POST: refreshUser },
  [REFRESH_PATH]: { GET: refreshAndReturn },
  '/auth/register': FORM,
  '/auth/forgot-password': FORM,
  '/auth/reset-password': FORM,
  '/auth/verify-email': FORM,
  '/auth/resend-verification': FORM,
  '/auth/change-password': FORM,
  '/auth/delete-account': FORM,
};

/** Answers the addresses under `/auth`. */
export async function answerAuth(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const { pathname } = ctx.url;
  const address = authAddressOf(pathname);
  if (address === undefined || isWithheld(pathname, services.backend.preset)) {
    return { response: problem('not_found') };
  }
  const methods = HANDLERS[address];
  ctx.record.route = address;
  const { method } = ctx.request;
  const answer = method === 'GET' || method === 'POST' ? methods[method] : undefined;
  if (answer === undefined) {
    const allow = Object.keys(methods).join(', ');
    return { response: problem('method_not_allowed', { headers: { allow } }) };
  }
  return answer(services, ctx, auth, renderPage);
}

/** From a provider, or from a message. */
async function comeBack(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const brought = broughtBack(services, ctx);
  if (brought === undefined) return completeSignIn(services, ctx, auth, renderPage);
  return openLink(services, ctx, auth, renderPage, brought);
}

/** At a provider of ours, or at one that the backend asks. */
function beginElsewhere(...given: Parameters<Handler>): Promise<HandlerResult> {
  const [services, ctx] = given;
  return (providerAt(services, ctx) === undefined ? beginSocialSignIn : beginSignIn)(...given);
}

async function completeElsewhere(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  if (providerAt(services, ctx) === undefined) return completeSocialSignIn(services, ctx, auth);
  // What may never be looked at completes no sign-in; and what stands behind `#` would go along.
  if (ctx.kind !== 'document') return { response: new Response(null, { status: 204 }) };
  return completeSignIn(services, ctx, auth, renderPage);
}

async function showLogin(): Promise<HandlerResult> {
  return { response: seeOther('/login') };
}

async function describeSession(
  services: Services,
  _: RequestContext,
  auth: AuthState,
): Promise<HandlerResult> {
  if (auth.status === 'unavailable') return { response: unavailable(auth.retryAfter) };
  if (auth.status === 'broken') return { response: problem('backend_invalid') };
  if (auth.status === 'anonymous') return { response: Response.json({ authenticated: false }) };
  return { response: Response.json(sessionAnswer(services, auth.session)) };
}

/** Asks anew who is signed in, and says so as `GET` does. What cannot be told now stays as it was, and is no answer. */
async function refreshUser(services: Services, ctx: RequestContext, auth: AuthState): Promise<HandlerResult> {
  if (auth.status !== 'signed_in') return describeSession(services, ctx, auth);
  const session = await reloadUser(services, auth.session, ctx.record.trace.headers);
  if (session === undefined) return { response: problem('backend_invalid') };
  return {
    response: Response.json(sessionAnswer(services, session)),
    change: { kind: 'store', session },
  };
}

/**
 * The address where a page that may not set cookies sends the browser when its token was refused.
 *
 * @param returnTo - the path to come back to
 */
export async function refreshPath({ tokens }: Session, returnTo: string): Promise<string> {
  const refused = await nameOf('refused', tokens.accessToken);
  return `${REFRESH_PATH}?${new URLSearchParams({ returnTo, [REFUSED]: refused })}`;
}

/** Refreshes for a page of ours, and leads back there. For anyone else it only leads on. */
async function refreshAndReturn(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
): Promise<HandlerResult> {
  const location = safeReturnTo(ctx.url.searchParams.get('returnTo'), services.options.afterSignIn);
  const isElsewhere = isFromElsewhere(ctx.request);
  if (auth.status === 'unavailable' && !isElsewhere) return { response: unavailable(auth.retryAfter) };
  if (auth.status === 'broken') return { response: problem('backend_invalid') };
  if (auth.status !== 'signed_in') return { response: seeOther(location) };
  const { session } = auth;
  if (!isRefreshWorthwhile(session, services.now()) || !(await isAskedFor(ctx, session))) {
    return { response: seeOther(location) };
  }
  if (!mayRefresh(ctx.kind)) return { response: unavailable(1) };

  const result = await refreshFor(services, ctx, session, 'now');
  switch (result.status) {
    case 'terminal':
      return { response: seeOther(location), change: { kind: 'expire' } };
    case 'unverifiable':
      return { response: problem('backend_invalid') };
    case 'renewed':
      return { response: seeOther(location), change: { kind: 'store', session: result.session } };
    case 'transient':
      return { response: unavailable(retryAfterOf(result)) };
  }
}

/**
 * Whether a page of ours has sent the browser here, and for the token that is still held. A redirect that began with a link
 * on another site comes from there at every stop, so it is the name of the token that tells; without one, where it is from.
 * That ends no session: only what a page has seen of the backend may.
 */
async function isAskedFor({ request, url }: RequestContext, { tokens }: Session): Promise<boolean> {
  const refused = url.searchParams.get(REFUSED);
  if (refused === null) return tokens.refreshToken !== undefined && !isFromElsewhere(request);
  return refused === (await nameOf('refused', tokens.accessToken));
}
