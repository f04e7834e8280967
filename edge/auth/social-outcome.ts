import type { Rejected } from '../backend/answer.ts';
import type { TokenAnswer } from '../backend/backend.ts';
import type { SocialProvider } from '../backend/presets/index.ts';
import { seeOther } from '../http/responses.ts';
import type { HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { logRedirect } from '../telemetry/log.ts';
import { codeFormFor } from './code-form.ts';
import { tellFault, welcome } from './conclude.ts';
import { newSession } from './create-session.ts';
import type { LoginFlash } from './flash.ts';
import { noticeOfTrouble } from './redirect-sign-in.ts';
import { lastingOf } from './remember.ts';
import { keepSecondStep } from './second-step.ts';
import type { PendingSignIn } from './sign-in-transaction.ts';
import type { BroughtBack } from './social-return.ts';

/** A provider that the backend signs people in at. */
export interface Entry {
  readonly id: string;
  readonly provider: SocialProvider;
  /** Tells it from every other, and from an OpenID provider: what is begun there is bound to this. */
  readonly name: string;
}

/** What an answer of the backend comes to. */
export async function conclude(
  services: Services,
  ctx: RequestContext,
  entry: Entry,
  pending: PendingSignIn,
  answer: TokenAnswer,
): Promise<HandlerResult> {
  const { returnTo } = pending;
  if (answer.status === 'transient') return troubled(services, ctx, answer, returnTo);
  if (answer.status === 'rejected') {
    const { reason = 'refused' } = answer;
    const step = reason === 'second_factor' && (await secondStep(services, ctx, answer, pending));
    return step || refused(services, ctx, entry, reason, returnTo);
  }
  const session = await newSession(services, ctx, answer.tokens, {
    user: answer.user,
    ...lastingOf(pending),
  });
  if (!('code' in session)) return welcome(services, ctx, session, returnTo);
  services.log('warn', 'sign_in_refused', {
    code: session.code,
    ...placeOf(entry),
    requestId: ctx.requestId,
  });
  return backToLogin(session.code === 'clock_skew' ? 'clock_skew' : 'tokens_unusable', returnTo);
}

/** A code is wanted, which goes to an address of its own: beside a password there is nobody to type it. */
async function secondStep(
  services: Services,
  ctx: RequestContext,
  { challenge, accessToken }: Rejected,
  pending: PendingSignIn,
): Promise<HandlerResult | undefined> {
  const form = codeFormFor(services.backend.preset, challenge === undefined ? {} : { challenge });
  const isAlone = form?.at === '/auth/code' && challenge !== undefined;
  const cookie =
    isAlone &&
    (await keepSecondStep(services, ctx, {
      username: '',
      challenge,
      returnTo: pending.returnTo,
      ...lastingOf(pending),
      ...(accessToken !== undefined && { accessToken }),
    }));
  if (cookie) return { response: seeOther('/auth/code'), cookies: [cookie] };
  services.log('warn', 'sign_in_wants_second_factor', { requestId: ctx.requestId });
  return undefined;
}

export function troubled(
  services: Services,
  ctx: RequestContext,
  answer: Extract<TokenAnswer, { status: 'transient' }>,
  returnTo: string,
): HandlerResult {
  const { fault, movedTo } = answer;
  logRedirect(services.log, 'gatehouse.config.ts', movedTo);
  if (fault !== undefined && movedTo === undefined)
    tellFault(services, ctx, { ...fault, ...(fault.variable === 'BACKEND_LOGIN_PATH' && OWN_FILE) });
  return backToLogin(noticeOfTrouble(answer), returnTo);
}

const OWN_FILE = { variable: 'gatehouse.config.ts' };

/** The backend knows who it is, and does not let them in; or the code was none any more. */
export function refused(
  { log }: Services,
  { requestId }: RequestContext,
  entry: Entry,
  reason: string,
  returnTo: string,
): HandlerResult {
  log('warn', 'sign_in_refused', { code: 'refused', reason, ...placeOf(entry), requestId });
  return backToLogin('sign_in_refused', returnTo);
}

/** It has come back without anything to exchange. */
export function inVain(
  { log }: Services,
  { requestId }: RequestContext,
  entry: Entry,
  { reason, isByUser }: NonNullable<BroughtBack['refusal']>,
  returnTo: string,
): HandlerResult {
  const level = isByUser ? 'info' : 'warn';
  log(level, 'sign_in_refused', { code: 'refused', reason, ...placeOf(entry), requestId });
  return backToLogin(isByUser ? 'sign_in_cancelled' : 'login_failed', returnTo);
}

export function placeOf({ id }: Entry) {
  return { place: `socialProviders.${id}` };
}

export function backToLogin(reason: LoginFlash['code'], returnTo: string): HandlerResult {
  const query = new URLSearchParams({ reason, ...(returnTo !== '' && { returnTo }) });
  return withoutFragment({ response: seeOther(`/login?${query}`) });
}

/** What stands behind `#` would go along: tokens that no script is to read. @see RFC 9110, section 10.2.2 */
export function withoutFragment({ response, ...result }: HandlerResult): HandlerResult {
  const location = response.headers.get('location');
  return { ...result, response: location === null ? response : seeOther(`${location}#main`) };
}
