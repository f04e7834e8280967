import type { Typed } from '../backend/backend.ts';
import type { FormInput } from '../backend/presets/index.ts';
import { type ProblemCode, problem } from '../http/problem.ts';
import { renderInstead, wantsJson } from '../http/responses.ts';
import type { HandlerResult, RequestContext } from '../pipeline/context.ts';
import type { RenderPage } from '../types.ts';
import type { Form } from './account-form-table.ts';
import { encodeFormFlash, FORM_FLASH_HEADER, type FormFlash } from './flash.ts';

/** What comes back in the form must fit into a request header. */
const MAX_SHOWN = 256;
const MAX_TOKEN = 2048;

/** Why a form did not work. */
export interface FormRefusal {
  readonly code: ProblemCode;
  readonly detail?: string | undefined;
  readonly retryAfter?: number | undefined;
  /** The field of a site's own that is the cause. */
  readonly wrong?: string;
  /** What was typed into such fields, by their names. */
  readonly own?: Readonly<Record<string, string>>;
}

/** The form again, with what was typed, and the status that the failure has; scripts get the problem document. */
export async function refuseForm(
  ctx: RequestContext,
  form: Form,
  typed: Typed,
  { code, detail, retryAfter, wrong, own = {} }: FormRefusal,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const wait = retryAfter === undefined ? {} : { retryAfter };
  if (wantsJson(ctx.request)) return { response: problem(code, { detail, ...wait }) };
  const flash = encodeFormFlash({
    form: form.name,
    code: wrong === undefined ? flashCode(code) : 'invalid_field',
    ...(detail !== undefined && wrong === undefined && { message: detail }),
    ...shown(typed),
    ...(wrong !== undefined && { wrong }),
    ...(Object.keys(own).length > 0 && { own: shortened(own) }),
  });
  const extra = { [FORM_FLASH_HEADER]: flash };
  const response = await renderInstead(renderPage, form.page, code, extra);
  if (retryAfter !== undefined) response.headers.set('retry-after', String(retryAfter));
  return { response };
}

/** Some backends quote what they refuse. */
export function withoutSecrets(message: string | undefined, typed: Typed): string | undefined {
  const { password, currentPassword, token } = typed;
  const secrets = [password, currentPassword, token].filter((secret) => secret !== undefined);
  return secrets.some((secret) => message?.includes(secret)) ? undefined : message;
}

function shown({ name, username, email, uid, token }: Typed): Partial<Record<FormInput, string>> {
  const texts = Object.entries({ name, username, email }).flatMap(([input, text]) =>
    text === undefined ? [] : [[input, text.slice(0, MAX_SHOWN)]],
  );
  const isKept = [uid, token].every((text = '') => text.length <= MAX_TOKEN);
  const brought = { ...(uid !== undefined && { uid }), ...(token !== undefined && { token }) };
  return { ...Object.fromEntries(texts), ...(isKept && brought) };
}

function shortened(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.slice(0, MAX_SHOWN)]));
}

function flashCode(code: ProblemCode): FormFlash['code'] {
  switch (code) {
    case 'form_refused':
      return 'refused';
    case 'incomplete_form':
      return 'incomplete';
    case 'rate_limited':
    case 'captcha_required':
      return code;
    case 'backend_unreachable':
    case 'backend_timeout':
      return 'unavailable';
    default:
      return 'failed';
  }
}
