import { namesIn } from '../backend/member-fault.ts';
import { knownFields } from '../backend/profile.ts';
import type { ProblemCode } from '../http/problem.ts';
import { audit } from '../pipeline/audit.ts';
import type { RequestContext, Services } from '../pipeline/context.ts';
import { askProfile, withOwnFields } from '../pipeline/session-user.ts';
import { fitting, TOO_LARGE } from '../session/fit.ts';
import { type LogFields, logRedirect } from '../telemetry/log.ts';
import { timed } from '../telemetry/request-record.ts';
import type { Verification } from '../tokens/verify.ts';
import type { Claims, Session, TokenIssuer, TokenSet, User } from '../types.ts';
import { ID_PATHS, idIn } from '../util/json-path.ts';
import type { CodeForm } from './code-form.ts';
import type { LoginFlash } from './flash.ts';
import { type Lasting, lastingOf } from './remember.ts';
import { cureOf } from './token-faults.ts';

/** Reasons for which a token that has just been issued says that the issuer's clock is ahead. */
const FROM_ANOTHER_TIME: readonly string[] = ['iat_in_future', 'nbf_in_future'];

/** For the log: where the id of a user was looked for, and what the token has. */
function noId({ backend }: Services, claims: Claims): LogFields {
  const found = namesIn(claims);
  return {
    variable: 'BACKEND_ID_PATH',
    member: (backend.preset.ids ?? ID_PATHS).join(', '),
    ...(found !== '' && { found }),
    cure: 'Set it to where the profile or the token has the id of the user, or BACKEND_ME_PATH to where the API tells who it is.',
  };
}

/** A second step that a backend wants. */
export interface WantedStep {
  readonly form: CodeForm;
  readonly challenge: string | undefined;
  /** A token that does less until the code has come. */
  readonly accessToken?: string | undefined;
}

/** Why a sign-in came to nothing, and after how many seconds it may be tried again. */
export interface Refusal {
  readonly code: ProblemCode;
  readonly retryAfter?: number;
  /** For the log, beside the code. */
  readonly reason?: string;
  /** What people read, where the code does not tell them enough. */
  readonly notice?: LoginFlash['code'];
  /** A code is wanted: what it is to be sent with, where it goes to an address of its own. */
  readonly wanted?: WantedStep;
}

/** What is known of who has signed in, beside the access token. */
export interface Known extends Lasting {
  readonly user?: User | undefined;
  readonly provider?: Session['provider'];
  /** What the provider has said of them. */
  readonly claims?: Claims;
}

/** Makes a session of tokens that were issued just now. They are verified before any of them is kept. */
export async function newSession(
  services: Services,
  ctx: RequestContext,
  tokens: TokenSet,
  known: Known,
): Promise<Session | Refusal> {
  const verification = await services.verifierOf(tokens.issuedBy).verifyIssued(tokens.accessToken);
  if (verification.status !== 'valid') return unverified(services, verification, tokens.issuedBy);
  const who = (await userOf(services, ctx, tokens, known)) ?? userIn(services, verification.claims);
  if (who === undefined)
    return unusable(services, 'no_user', 'backend_invalid', noId(services, verification.claims));
  const user = withOwnFields(services, who, [{ ...known.claims }, verification.claims]);
  const now = services.now();
  const { provider } = known;
  const session: Session = {
    id: crypto.randomUUID(),
    user,
    tokens,
    createdAt: now,
    usedAt: now,
    ...(provider && { provider }),
    ...lastingOf(known),
  };
  const fit = await fitting(services.sessions, session);
  if (fit === undefined) return tooLarge(services);
  await audit(services, 'signed_in', fit, ctx.requestId);
  return fit;
}

function tooLarge({ log }: Services): Refusal {
  const code = 'backend_invalid';
  log('error', 'sign_in_answer_unusable', { code, ...TOO_LARGE });
  return { code };
}

function unusable(
  services: Services,
  reason: string,
  code: ProblemCode = 'backend_invalid',
  more: LogFields = {},
): Refusal {
  services.log('error', 'sign_in_answer_unusable', { code, reason, ...more });
  return { code };
}

/** A token that is over, or not valid yet, as it arrives is one from another time. */
function unverified(
  services: Services,
  verification: Exclude<Verification, { status: 'valid' }>,
  issuedBy: TokenIssuer | undefined,
): Refusal {
  const more = cureOf(verification, issuedBy);
  switch (verification.status) {
    // An address that answers with something else will do so in a moment too.
    case 'unavailable':
      return unusable(
        services,
        'keys_unavailable',
        verification.fault === undefined ? 'backend_unreachable' : 'backend_invalid',
        more,
      );
    case 'expired':
      return unusable(services, 'expired', 'clock_skew', more);
    case 'invalid': {
      const { reason } = verification;
      if (reason === 'too_long') return tooLarge(services);
      return unusable(
        services,
        reason,
        FROM_ANOTHER_TIME.includes(reason) ? 'clock_skew' : 'tokens_unusable',
        more,
      );
    }
  }
}

/** The backend's own word goes first where it is asked for; an answer that told already is not asked again. */
async function userOf(
  services: Services,
  { record }: RequestContext,
  tokens: TokenSet,
  { user, provider }: Known,
): Promise<User | undefined> {
  if (user !== undefined && provider === undefined) return user;
  const { log, now } = services;
  const ask = () => askProfile(services, tokens, record.trace.headers);
  const answer = await timed(record, 'backend', now, ask);
  if (answer?.status === 'ok') return answer.user;
  if (answer !== undefined) log('warn', 'profile_unavailable', { ...answer.fault, reason: answer.status });
  if (answer?.status === 'transient') logRedirect(log, 'BACKEND_ME_PATH', answer.movedTo);
  return user;
}

function userIn({ backend }: Services, claims: Claims): User | undefined {
  const id = idIn(claims, backend.preset.ids);
  return id === undefined ? undefined : { id, ...knownFields(claims) };
}
