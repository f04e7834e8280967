import { seeOther, wantsJson } from '../http/responses.ts';
import type { HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import type { RenderPage } from '../types.ts';
import type { Taken } from './account-form-table.ts';
import { keepSession } from './changed-password.ts';
import { signInAfterwards } from './registered.ts';
import { revokeSession, signOutOfAll } from './sign-out.ts';

/** What comes after a form that the backend has taken. */
export async function afterForm(
  services: Services,
  ctx: RequestContext,
  taken: Taken,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const { form, session } = taken;
  const response = wantsJson(ctx.request) ? Response.json({ ok: true }) : seeOther(form.done);
  switch (form.name) {
    case 'registration':
      return (await signInAfterwards(services, ctx, taken, renderPage)) ?? { response };
    case 'passwordChange': {
      const kept = session && (await keepSession(services, ctx, taken, session));
      if (kept !== undefined) return { response, change: { kind: 'store', session: kept } };
      const anew = wantsJson(ctx.request) ? response : seeOther('/login?reason=password_changed');
      return { response: anew, change: { kind: 'expire' } };
    }
    case 'accountDeletion':
      return { response, ...(await signOutOfAll(services, ctx)) };
    default:
      if (!form.endsSession) return { response };
      await revokeSession(services, ctx);
      return { response, change: { kind: 'expire' } };
  }
}
