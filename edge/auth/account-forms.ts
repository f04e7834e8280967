import type { AddedMembers } from '../backend/added-members.ts';
import type { FormAnswer, Typed } from '../backend/backend.ts';
import type { FormExchange } from '../backend/presets/index.ts';
import { formContract, inputsOf } from '../backend/sign-in-methods.ts';
import { type FormFields, readFields } from '../http/form.ts';
import { problem } from '../http/problem.ts';
import { seeOther } from '../http/responses.ts';
import { authorize, type Verdict } from '../pipeline/authorize.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { deny } from '../pipeline/deny.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage, Session } from '../types.ts';
import { type Form, formAt, linkedPage } from './account-form-table.ts';
import { afterForm } from './after-form.ts';
import { captchaIn } from './captcha.ts';
import { NOTHING_OWN, type OwnTyped, ownIn } from './own-fields.ts';
import { type FormRefusal, refuseForm, withoutSecrets } from './refuse-form.ts';

/**
 * Passes on a form to the backend: a registration, a password that was forgotten, or what people do about their own account. Every attempt counts for
 * the limit of sign-ins.
 *
 * @see OWASP ASVS 5.0, requirement 6.3.8 (nobody learns who has an account)
 */
export async function submitForm(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const form = formAt(ctx.url.pathname);
  const contract = form && formContract(services.backend.preset, form.name);
  if (form === undefined || contract === undefined) return { response: problem('not_found') };
  const page = pageOf(services, form, ctx);
  const verdict = await entryTo(services, form, page, auth);
  if (verdict !== 'pass') return deny(services, page, auth, verdict, renderPage);
  const session = form.isOwn && auth.status === 'signed_in' ? auth.session : undefined;
  const fields = await readFields(ctx.request, services.transport.clientSignal(ctx.request));
  if (typeof fields === 'string') return { response: problem(fields) };
  const typed = typedInto(contract, fields);
  const own = form.name === 'registration' ? ownIn(services, fields) : NOTHING_OWN;
  const captcha = form.isOwn || form.name === 'emailVerification' ? {} : captchaIn(services, fields);
  const passed = { form, contract, typed, session, own, captcha };
  const answer = await passOn(services, ctx, passed);
  if ('code' in answer) return refuseForm(ctx, form, typed, { ...answer, own: own.shown }, renderPage);
  return afterForm(services, ctx, { form, typed, answer, session }, renderPage);
}

/** The page of a form, as if it were asked for: whoever is turned away comes back to it, and not to where the form is posted. */
function pageOf({ routes }: Services, { page }: Form, { kind, place, request }: RequestContext) {
  return { kind, place, request, route: routes(page), pathname: page, search: '' };
}

/** Whoever may not see the page of a form may not post it either. */
function entryTo(
  services: Services,
  { isOwn }: Form,
  page: ReturnType<typeof pageOf>,
  auth: AuthState,
): Verdict | Promise<Verdict> {
  if (isOwn && auth.status !== 'signed_in') return 'sign_in';
  return page.route.policy === 'public' ? 'pass' : authorize(services, page, auth);
}

/** Leads from the address that a form is posted to, where it stays when it comes back, to its page. */
export async function showForm(_: Services, { url }: RequestContext): Promise<HandlerResult> {
  return { response: seeOther(formAt(url.pathname)?.page ?? '/login') };
}

function typedInto(contract: FormExchange, fields: FormFields): Typed {
  return Object.fromEntries(inputsOf(contract).map((input) => [input, fields.get(input) ?? '']));
}

/** A form on its way to the backend. */
interface Passed {
  readonly form: Form;
  readonly contract: FormExchange;
  readonly typed: Typed;
  /** Of whoever is signed in, where it is for them alone. */
  readonly session: Session | undefined;
  readonly own: OwnTyped;
  /** Where one is asked for, and there is none, nothing. */
  readonly captcha: AddedMembers | undefined;
}

/** @returns what the backend says, or why it did not work */
async function passOn(
  services: Services,
  ctx: RequestContext,
  { form, contract, typed, session, own, captcha }: Passed,
): Promise<Extract<FormAnswer, { status: 'ok' }> | FormRefusal> {
  if (!isComplete(typed)) return { code: 'incomplete_form' };
  if ('refusal' in own) return own.refusal;
  if (captcha === undefined) return { code: 'captcha_required' };
  const limit = await count(services, ctx, form, typed, session);
  if (limit !== undefined) return limit;
  const page = new URL(linkedPage(form, services.backend.preset), ctx.siteUrl).href;
  const holder = session && { accessToken: session.tokens.accessToken, userId: session.user.id };
  const extras = { ...holder, added: { ...own.added, ...captcha } };
  const submit = () => services.backend.submit(contract, typed, page, backendHeaders(ctx), extras);
  const answer = await timed(ctx.record, 'backend', services.now, submit);
  if (answer.status === 'ok') return answer;
  tell(services, ctx, form, answer);
  if (answer.status === 'transient') return { code: answer.code, retryAfter: answer.retryAfter };
  if (form.isSilent) return { status: 'ok' };
  return { code: 'form_refused', detail: withoutSecrets(answer.message, typed) };
}

/** A password may be of blanks. */
function isComplete({ password = 'none', currentPassword = 'none', ...others }: Typed): boolean {
  const hasSecrets = password !== '' && currentPassword !== '';
  return hasSecrets && Object.values(others).every((text) => text.trim() !== '');
}

/** Counts the attempt before anything is asked: here there is no right answer that would not count. */
async function count(
  { signInLimit }: Services,
  { address }: RequestContext,
  form: Form,
  typed: Typed,
  session: Session | undefined,
): Promise<FormRefusal | undefined> {
  const account = session?.user.id ?? typed.email ?? typed.username;
  const attempt = await signInLimit.count({
    // By a name of its own: whoever asks for messages to an account must not keep its owner from signing in.
    username: account === undefined ? undefined : `${form.page} ${account}`,
    address,
    message: form.isSilent ? messagesOf(form, account) : undefined,
  });
  return attempt.status === 'limited' ? { code: 'rate_limited', retryAfter: attempt.retryAfter } : undefined;
}

/** Those for one purpose use up none of another's. */
function messagesOf({ name, page }: Form, account: string | undefined): string | undefined {
  return name === 'forgotPassword' || account === undefined ? account : `${page} ${account}`;
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
