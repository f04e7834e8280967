import { type ProblemCode, problem } from '../http/problem.ts';
import { renderInstead, wantsJson } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import type { HandlerResult, RequestContext } from '../pipeline/context.ts';
import type { RenderPage } from '../types.ts';
import { type CodeForm, inFlash, inProblem } from './code-form.ts';
import type { Refusal } from './create-session.ts';
import { encodeLoginFlash, LOGIN_FLASH_HEADER, type LoginFlash } from './flash.ts';
import { type Lasting, lastingOf } from './remember.ts';

/** Longer than any address; what comes back in the form must fit into a request header. */
const MAX_SHOWN_USERNAME = 256;
/** Seconds: what is to be waited for longer is the limit of codes. */
const A_MINUTE = 60;

/** What was tried, as far as it comes back. */
export interface Tried extends Lasting {
  readonly username: string;
  readonly returnTo: unknown;
  /** The code that is asked for in the form that comes back. */
  readonly form?: CodeForm | undefined;
}

/** The form again, with the user name kept and the status that the failure has; scripts get the problem document. */
export async function refuseSignIn(
  ctx: RequestContext,
  tried: Tried,
  refusal: Refusal,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const { code, retryAfter } = refusal;
  const wait = retryAfter === undefined ? {} : { retryAfter };
  if (wantsJson(ctx.request)) return { response: problem(code, { ...wait, ...inProblem(tried.form) }) };
  const flash = flashOf(flashCode(refusal, tried.form), tried);
  const response = await renderInstead(renderPage, '/login', code, flash);
  if (retryAfter !== undefined) response.headers.set('retry-after', String(retryAfter));
  return { response };
}

/** What the sign-in page is told, as it goes into the request's headers. */
export function flashOf(code: LoginFlash['code'], tried: Tried) {
  const { username, returnTo, form } = tried;
  const flash = encodeLoginFlash({
    code,
    username: username.slice(0, MAX_SHOWN_USERNAME),
    returnTo: safeReturnTo(returnTo, ''),
    ...inFlash(form),
    ...lastingOf(tried),
  });
  return { [LOGIN_FLASH_HEADER]: flash };
}

function flashCode(
  { code, notice, retryAfter = 0 }: Refusal,
  form: CodeForm | undefined,
): LoginFlash['code'] {
  if (notice !== undefined) return notice;
  if (form?.message !== undefined && code === 'invalid_code') return 'invalid_emailed_code';
  if (form !== undefined && code === 'invalid_credentials') return 'invalid_password_or_code';
  if (form !== undefined && code === 'rate_limited' && retryAfter > A_MINUTE) return 'codes_limited';
  return flashCodeOf(code);
}

function flashCodeOf(code: ProblemCode): LoginFlash['code'] {
  switch (code) {
    case 'invalid_credentials':
    case 'missing_credentials':
    case 'missing_code':
    case 'missing_email':
    case 'captcha_required':
    case 'invalid_code':
    case 'rate_limited':
    case 'tokens_unusable':
    case 'clock_skew':
    case 'second_factor_required':
    case 'email_unconfirmed':
    case 'account_blocked':
    case 'account_incomplete':
    case 'password_expired':
      return code;
    case 'backend_unreachable':
    case 'backend_timeout':
      return 'backend_unavailable';
    default:
      return 'login_failed';
  }
}
