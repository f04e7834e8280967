import { asksToRemember } from '../config/session-options.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage } from '../types.ts';
import type { Taken } from './account-form-table.ts';
import { conclude, wantedNext, welcome } from './conclude.ts';
import { newSession } from './create-session.ts';

/**
 * Signs in whoever has just registered, where `account.signInAfterRegistration` says so: with the tokens that the backend has answered with, or with what
 * was typed. Where that does not work, as before an address is confirmed, they are told what they would be told otherwise.
 *
 * @returns `undefined` where nobody is signed in
 */
export async function signInAfterwards(
  services: Services,
  ctx: RequestContext,
  { typed, answer }: Taken,
  renderPage: RenderPage,
): Promise<HandlerResult | undefined> {
  const { options, backend, now, log } = services;
  if (options.account?.signInAfterRegistration !== true) return undefined;
  const { email, username = email, password } = typed;
  // Nobody has been asked whether they want to be remembered.
  const lasting = asksToRemember(options.session) ? { brief: true as const } : {};
  const ask = async () => {
    if (answer.session !== undefined) return answer.session;
    if (username === undefined || password === undefined || backend.preset.login === undefined)
      return undefined;
    return backend.signIn({ username, password }, backendHeaders(ctx));
  };
  const signedIn = await timed(ctx.record, 'backend', now, ask);
  if (signedIn?.status === 'rejected' && signedIn.reason === 'second_factor') {
    const tried = { username: username ?? '', returnTo: '', ...lasting };
    const next = wantedNext(services, ctx, signedIn);
    return next.wanted && conclude(services, ctx, next, tried, renderPage);
  }
  if (signedIn?.status !== 'ok') return undefined;
  const session = await newSession(services, ctx, signedIn.tokens, { user: signedIn.user, ...lasting });
  if (!('code' in session)) return welcome(services, ctx, session, '');
  log('warn', 'sign_in_refused', { code: session.code, requestId: ctx.requestId });
  return undefined;
}
