import type { FormAnswer, Typed } from '../backend/backend.ts';
import type { FormExchange, FormInput } from '../backend/presets/index.ts';
import { formContract, inputsOf } from '../backend/sign-in-methods.ts';
import { type FormFields, readFields } from '../http/form.ts';
import { type ProblemCode, problem } from '../http/problem.ts';
import { renderInstead, seeOther, wantsJson } from '../http/responses.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage } from '../types.ts';
import { type Form, formAt, NEW_PASSWORD_PAGE } from './account-form-table.ts';
import { encodeFormFlash, FORM_FLASH_HEADER, type FormFlash } from './flash.ts';
import { revokeSession } from './sign-out.ts';

/** What comes back in the form must fit into a request header. */
const MAX_SHOWN = 256;
const MAX_TOKEN = 2048;

/**
 * Passes on a form to the backend: a registration, or a password that was forgotten. Its answer becomes a sentence for
 * people, and no session. Every attempt counts for the limit of sign-ins.
 *
 * @see OWASP ASVS 5.0, requirement 6.3.8 (nobody learns who has an account)
 */
export async function submitForm(
  services: Services,
  ctx: RequestContext,
  _: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const form = formAt(ctx.url.pathname);
  const contract = form && formContract(services.backend.preset, form.name);
  if (form === undefined || contract === undefined) return { response: problem('not_found') };
  const fields = await readFields(ctx.request, services.transport.clientSignal(ctx.request));
  if (typeof fields === 'string') return { response: problem(fields) };
  const typed = typedInto(contract, fields);
  const refusal = await passOn(services, ctx, form, contract, typed);
  if (refusal !== undefined) return refuse(ctx, form, typed, refusal, renderPage);
  const response = wantsJson(ctx.request) ? Response.json({ ok: true }) : seeOther(form.done);
  if (!form.endsSession) return { response };
  await revokeSession(services, ctx);
  return { response, change: { kind: 'expire' } };
}

/** Leads from the address that a form is posted to, where it stays when it comes back, to its page. */
export async function showForm(_: Services, { url }: RequestContext): Promise<HandlerResult> {
  return { response: seeOther(formAt(url.pathname)?.page ?? '/login') };
}

function typedInto(contract: FormExchange, fields: FormFields): Typed {
  return Object.fromEntries(inputsOf(contract).map((input) => [input, fields.get(input) ?? '']));
}

interface Refusal {
  readonly code: ProblemCode;
  readonly detail?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/** @returns why it did not work, if it did not */
async function passOn(
  services: Services,
  ctx: RequestContext,
  form: Form,
  contract: FormExchange,
  typed: Typed,
): Promise<Refusal | undefined> {
  if (!isComplete(typed)) return { code: 'incomplete_form' };
  const limit = await count(services, ctx, form, typed);
  if (limit !== undefined) return limit;
  const page = new URL(NEW_PASSWORD_PAGE, ctx.siteUrl).href;
  const submit = () => services.backend.submit(contract, typed, page, backendHeaders(ctx));
  const answer = await timed(ctx.record, 'backend', services.now, submit);
  if (answer.status === 'ok') return undefined;
  tell(services, ctx, form, answer);
  if (answer.status === 'transient') return { code: answer.code, retryAfter: answer.retryAfter };
  return form.isSilent ? undefined : { code: 'form_refused', detail: withoutSecrets(answer.message, typed) };
}

/** A password may be of blanks. */
function isComplete({ password = 'none is asked for', ...others }: Typed): boolean {
  return password !== '' && Object.values(others).every((text) => text.trim() !== '');
}

/** Counts the attempt before anything is asked: here there is no right answer that would not count. */
async function count(
  { signInLimit }: Services,
  { address }: RequestContext,
  form: Form,
  typed: Typed,
): Promise<Refusal | undefined> {
  const account = typed.email ?? typed.username;
  const attempt = await signInLimit.count({
    // By a name of its own: whoever asks for messages to an account must not keep its owner from signing in.
    username: account === undefined ? undefined : `${form.page} ${account}`,
    address,
    message: form.isSilent ? account : undefined,
  });
  return attempt.status === 'limited' ? { code: 'rate_limited', retryAfter: attempt.retryAfter } : undefined;
}

function tell(
  { log }: Services,
  ctx: RequestContext,
  { variable }: Form,
  answer: Exclude<FormAnswer, { status: 'ok' }>,
): void {
  const { record, requestId } = ctx;
  const code = answer.status === 'rejected' ? 'form_refused' : answer.code;
  log('warn', 'form_not_taken', { code, route: record.route ?? '', requestId });
  if (answer.status === 'transient' && answer.movedTo !== undefined) {
    log('error', 'backend_redirects', { variable, place: answer.movedTo });
  }
}

/** Some backends quote what they refuse. */
function withoutSecrets(message: string | undefined, { password, token }: Typed): string | undefined {
  const quotes = [password, token].some((secret) => secret !== undefined && message?.includes(secret));
  return quotes ? undefined : message;
}

/** The form again, with what was typed, and the status that the failure has; scripts get the problem document. */
async function refuse(
  ctx: RequestContext,
  form: Form,
  typed: Typed,
  { code, detail, retryAfter }: Refusal,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const wait = retryAfter === undefined ? {} : { retryAfter };
  if (wantsJson(ctx.request)) return { response: problem(code, { detail, ...wait }) };
  const flash = encodeFormFlash({
    form: form.name,
    code: flashCode(code),
    ...(detail !== undefined && { message: detail }),
    ...shown(typed),
  });
  const extra = { [FORM_FLASH_HEADER]: flash };
  const response = await renderInstead(renderPage, form.page, code, extra);
  if (retryAfter !== undefined) response.headers.set('retry-after', String(retryAfter));
  return { response };
}

function shown({ name, username, email, token }: Typed): Partial<Record<FormInput, string>> {
  const texts = Object.entries({ name, username, email }).flatMap(([input, text]) =>
    text === undefined ? [] : [[input, text.slice(0, MAX_SHOWN)]],
  );
  const isKept = token !== undefined && token.length <= MAX_TOKEN;
  return { ...Object.fromEntries(texts), ...(isKept && { token }) };
}

function flashCode(code: ProblemCode): FormFlash['code'] {
  switch (code) {
    case 'form_refused':
      return 'refused';
    case 'incomplete_form':
      return 'incomplete';
    case 'rate_limited':
      return code;
    case 'backend_unreachable':
    case 'backend_timeout':
      return 'unavailable';
    default:
      return 'failed';
  }
}
