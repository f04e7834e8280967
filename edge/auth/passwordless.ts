import { readFields } from '../http/form.ts';
import { problem } from '../http/problem.ts';
import { seeOther, wantsJson } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import type { RenderPage } from '../types.ts';
import { beginByEmail, sendMessage } from './by-email.ts';
import { captchaIn } from './captcha.ts';
import { codeFormFor } from './code-form.ts';
import { tellRefusal } from './conclude.ts';
import { refuseSignIn } from './refuse-sign-in.ts';
import { lastingTyped } from './remember.ts';

/** Longer than any address. @see RFC 5321, section 4.5.3.1 */
const MAX_EMAIL = 320;

/** `POST /auth/email`: has a message sent by which somebody signs in without a password. Its answer is the same for every address. */
export async function askByEmail(
  services: Services,
  ctx: RequestContext,
  _: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const fields = await readFields(ctx.request, services.transport.clientSignal(ctx.request));
  if (typeof fields === 'string') return { response: problem(fields) };
  const email = (fields.get('email') ?? fields.get('username') ?? '').trim();
  const lasting = lastingTyped(services, fields);
  const tried = { username: email, returnTo: fields.get('returnTo'), ...lasting };
  if (email === '' || email.length > MAX_EMAIL)
    return refuseSignIn(ctx, tried, { code: 'missing_email' }, renderPage);
  const added = captchaIn(services, fields);
  if (added === undefined) return refuseSignIn(ctx, tried, { code: 'captcha_required' }, renderPage);
  const begun = beginByEmail(email, safeReturnTo(tried.returnTo, ''), lasting);
  const sent = await sendMessage(services, ctx, begun, added);
  if ('code' in sent) {
    tellRefusal(services, ctx, sent);
    return refuseSignIn(ctx, tried, sent, renderPage);
  }
  const { at, accepts } = codeFormFor(services.backend.preset, sent.step) ?? {};
  const response = wantsJson(ctx.request)
    ? Response.json({ code: 'message_sent', at, accepts })
    : seeOther('/auth/code');
  return { response, cookies: [sent.cookie] };
}
