import type { LinkExchange } from '../backend/presets/index.ts';
import { problem } from '../http/problem.ts';
import { renderInstead, seeOther, wantsJson } from '../http/responses.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { accountName } from '../rate-limit/account-name.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage, Session } from '../types.ts';
import { askedIn, type EmailStep, isByEmail, sessionByEmail } from './by-email.ts';
import { conclude } from './conclude.ts';
import type { Refusal } from './create-session.ts';
import { guessCode } from './guess-code.ts';
import { flashOf } from './refuse-sign-in.ts';
import { openSecondStep } from './second-step.ts';

/** What links may say of their kind. */
const KIND = /^[a-z_]{1,32}$/;
/** What they are where they say nothing. */
const USUAL_KIND = 'email';

/** What the link of a message has brought back; without an exchange, word that it is over. */
export interface Brought {
  readonly link?: LinkExchange;
  readonly token: string;
}

/** Finds what a link has brought back, if this is one: an answer of a provider has a `state`. */
export function broughtBack({ backend, provider }: Services, { url }: RequestContext): Brought | undefined {
  const { links = [] } = backend.preset.passwordless ?? {};
  const isOfProvider = provider !== undefined && url.searchParams.has('state');
  if (links.length === 0 || isOfProvider) return undefined;
  for (const link of links) {
    const [token = '', ...others] = url.searchParams.getAll(link.parameter);
    if (token !== '' && others.length === 0) return { link, token };
  }
  return url.searchParams.has('error') ? { token: '' } : undefined;
}

/**
 * `GET /auth/callback`, from a message: exchanges what its link has brought, in the browser that has asked for it. In any other nothing is
 * spent, least of all by those who look through messages for links.
 */
export async function openLink(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
  { link, token }: Brought,
): Promise<HandlerResult> {
  if (ctx.kind !== 'document') return { response: new Response(null, { status: 204 }) };
  const step = await openSecondStep(services, ctx);
  if (step === undefined || !isByEmail(step)) return elsewhere(services, ctx, auth, renderPage);
  if (link === undefined) return over(ctx, step);
  const outcome = await guessCode(services, step.byEmail.codeVerifier, async () => {
    const type = ctx.url.searchParams.get('type') ?? '';
    const brought = { token, type: KIND.test(type) ? type : USUAL_KIND, query: ctx.url.search.slice(1) };
    const ask = () => services.backend.redeemLink(link, askedIn(step), brought, backendHeaders(ctx));
    const answer = await timed(ctx.record, 'backend', services.now, ask);
    return ownSession(services, step, await sessionByEmail(services, ctx, answer, step));
  });
  const isOver = 'code' in outcome && outcome.code === 'invalid_code';
  if (!isOver) return conclude(services, ctx, outcome, step, renderPage);
  const { reason = 'link_expired' } = outcome;
  services.log('warn', 'sign_in_refused', { code: 'invalid_code', reason, requestId: ctx.requestId });
  return over(ctx, step);
}

/** Nobody is signed in by a link to another's account, which anyone could send to whoever waits for their own. */
async function ownSession(
  { backend }: Services,
  { username }: EmailStep,
  session: Session | Refusal,
): Promise<Session | Refusal> {
  if ('code' in session) return session;
  const { user, tokens } = session;
  const isKnown = username.includes('@') && user.email !== undefined;
  if (!isKnown || accountName(user.email) === accountName(username)) return session;
  await backend.signOut(tokens);
  return { code: 'invalid_code', reason: 'link_of_another' };
}

/** The page stays at the address, so that whoever reads messages in another program can go on from there in their browser. */
async function elsewhere(
  { log, options }: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  if (auth.status !== 'anonymous') return { response: seeOther(options.afterSignIn) };
  log('warn', 'sign_in_refused', { reason: 'link_elsewhere', requestId: ctx.requestId });
  if (wantsJson(ctx.request)) return { response: problem('sign_in_expired') };
  const flash = flashOf('link_elsewhere', { username: '', returnTo: '', brief: true });
  return { response: await renderInstead(renderPage, '/login', 'sign_in_expired', flash) };
}

function over(ctx: RequestContext, { returnTo }: EmailStep): HandlerResult {
  if (wantsJson(ctx.request)) return { response: problem('sign_in_expired') };
  const query = new URLSearchParams({ reason: 'link_expired', ...(returnTo !== '' && { returnTo }) });
  return { response: seeOther(`/login?${query}`) };
}
