import { encode } from 'jose/base64url';
import type { AddedMembers } from '../backend/added-members.ts';
import type { TokenAnswer } from '../backend/backend.ts';
import type { Transient } from '../backend/fetch.ts';
import type { AskedByEmail } from '../backend/step-requests.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { RequestContext, Services } from '../pipeline/context.ts';
import type { CookieWrite } from '../session/cookie.ts';
import { timed } from '../telemetry/request-record.ts';
import type { Session } from '../types.ts';
import { troubled, wantedNext } from './conclude.ts';
import { newSession, type Refusal } from './create-session.ts';
import { type Lasting, lastingOf } from './remember.ts';
import { keepSecondStep, type SecondStep } from './second-step.ts';

/** Milliseconds between two messages for one step: they take their time. */
const PAUSE_MS = 30_000;

/** What goes on once a message is sent. */
interface Sent {
  readonly step: EmailStep;
  readonly cookie: CookieWrite;
}

/** A sign-in by a message, under way. */
export type EmailStep = Pick<SecondStep, 'username' | 'returnTo'> &
  Partial<SecondStep> & { readonly byEmail: NonNullable<SecondStep['byEmail']> };

export function isByEmail(step: SecondStep): step is SecondStep & EmailStep {
  return step.byEmail !== undefined;
}

/** Begins one. Nothing has been sent yet. */
export function beginByEmail(email: string, returnTo: string, lasting: Lasting): EmailStep {
  const codeVerifier = encode(crypto.getRandomValues(new Uint8Array(32)));
  return { username: email, returnTo, ...lasting, byEmail: { codeVerifier, sentAt: 0 } };
}

/**
 * Has a message sent, and keeps what it takes to go on. Whatever the backend answers, it is the same for everyone, in its length too:
 * nobody learns here which accounts there are.
 *
 * @see OWASP ASVS 5.0, requirement 6.3.8 (nobody learns who has an account); RFC 7636, section 4.2 (S256)
 */
export async function sendMessage(
  services: Services,
  ctx: RequestContext,
  step: EmailStep,
  added: AddedMembers = {},
): Promise<Refusal | Sent> {
  const { backend, now } = services;
  const limit = await countMessage(services, ctx, step);
  if (limit !== undefined) return limit;
  const { username: email, byEmail } = step;
  const page = new URL('/auth/callback', ctx.siteUrl).href;
  const verifier = new TextEncoder().encode(byEmail.codeVerifier);
  const codeChallenge = encode(new Uint8Array(await crypto.subtle.digest('SHA-256', verifier)));
  const ask = () => backend.sendMessage({ email, page, codeChallenge, added }, backendHeaders(ctx));
  const answer = await timed(ctx.record, 'backend', now, ask);
  if (answer.status !== 'ok') tell(services, ctx, answer);
  if (answer.status === 'transient' && isUnanswered(answer)) return { code: answer.code };
  const { challenge, ...rest } = step;
  const sent: EmailStep = {
    ...rest,
    byEmail: { ...byEmail, sentAt: now() },
    ...(answer.status === 'ok' && answer.challenge !== undefined && { challenge: answer.challenge }),
  };
  const { request } = backend.preset.passwordless ?? {};
  const mayTell = request?.challenge !== undefined || request?.answer !== undefined;
  const cookie = await keepSecondStep(services, ctx, sent, mayTell);
  return cookie === undefined ? { code: 'backend_invalid' } : { step: sent, cookie };
}

/** As other messages to accounts are, before anything is asked; and not one after the other. */
async function countMessage(
  { signInLimit, now }: Services,
  { address }: RequestContext,
  { username, byEmail }: EmailStep,
): Promise<Refusal | undefined> {
  const left = byEmail.sentAt + PAUSE_MS - now();
  if (left > 0) return { code: 'rate_limited', retryAfter: Math.ceil(left / 1000), notice: 'sent_just_now' };
  // By a name of its own: whoever asks for messages to an account must not keep its owner from other ways in.
  const account = `/auth/email ${username}`;
  const counted = await signInLimit.count({ username: account, address, message: account });
  if (counted.status !== 'limited') return undefined;
  const { retryAfter } = counted;
  return { code: 'rate_limited', retryAfter, ...(retryAfter > 60 && { notice: 'messages_limited' }) };
}

/** Nobody was there to know of any account. */
function isUnanswered({ code }: Transient): boolean {
  return code === 'backend_unreachable' || code === 'backend_timeout';
}

function tell(
  { log }: Services,
  { record, requestId }: RequestContext,
  answer: { readonly status: 'rejected' } | Transient,
): void {
  const code = answer.status === 'rejected' ? 'form_refused' : answer.code;
  log('warn', 'form_not_taken', { code, route: record.route ?? '', requestId });
}

/** What a code or a link is sent to the backend with. */
export function askedIn({ username, challenge, byEmail }: EmailStep): AskedByEmail {
  const { codeVerifier } = byEmail;
  return { email: username, codeVerifier, ...(challenge !== undefined && { challenge }) };
}

/**
 * What a code or a link comes to. Every refusal is one of what was brought, since it may be that there is no such account; but for a second
 * factor, which is asked of nobody else.
 */
export async function sessionByEmail(
  services: Services,
  ctx: RequestContext,
  answer: TokenAnswer,
  step: EmailStep,
): Promise<Session | Refusal> {
  if (answer.status === 'ok')
    return newSession(services, ctx, answer.tokens, { user: answer.user, ...lastingOf(step) });
  if (answer.status === 'rejected') {
    const isNext = answer.reason === 'second_factor' && answer.challenge !== undefined;
    return isNext ? wantedNext(services, ctx, answer) : { code: 'invalid_code' };
  }
  // Where it redirects to may hold what was sent.
  const { movedTo, ...trouble } = answer;
  const refusal = troubled(services, ctx, trouble);
  return isOfRequest(answer) ? { code: 'invalid_code' } : refusal;
}

function isOfRequest({ code, fault }: Transient): boolean {
  return code === 'backend_invalid' && fault !== undefined && fault.status < 500;
}
