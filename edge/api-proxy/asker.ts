import type { ProblemCode, ProblemOptions } from '../http/problem.ts';
import type { ExchangeTarget } from '../oidc/types.ts';
import { mayEnter } from '../pipeline/authorize.ts';
import type { RequestContext, Services } from '../pipeline/context.ts';
import type { HeldToken, Session } from '../types.ts';
import type { Proof } from '../upstreams/proofs.ts';
import { isForEveryone, type Target } from '../upstreams/target.ts';
import { tellUser } from '../upstreams/user-headers.ts';
import type { Visitors } from '../upstreams/visitors.ts';

/** Whose request it is, as far as the API is told. */
export interface Asker {
  /** Absent for a visitor, to whom the API is open. */
  readonly session?: Session;
  /** Shows the API what it is to know them by. */
  readonly authorize: (headers: Headers) => void;
  /** Whether a visitor's request shows more than any visitor could. */
  readonly showsCredential?: boolean;
  /** Whether a token was exchanged for this very request. */
  readonly isNewToken?: boolean;
  /** What proves that the token is the session's own, where the API wants that. */
  readonly proof?: Proof;
}

export type NotAsked = { readonly code: ProblemCode } & ProblemOptions;

/** Finds out whose request it is. A token that is meant for other APIs is kept from this one, which may be open all the same. */
export async function askerOf(
  services: Services,
  { address, request }: RequestContext,
  target: Target,
  session: Session | undefined,
): Promise<Asker | NotAsked> {
  const { audience, exchange, visitors } = target.upstream;
  if (session !== undefined && exchange !== undefined) {
    const asker = await exchangingAsker(services, target, exchange, session);
    if (!('code' in asker && isForEveryone(target, request))) return asker;
  } else if (session !== undefined) {
    if (audience === undefined || (await mayEnter(services, session, { aud: audience })))
      return ownAsker(services, target, session);
  }
  if (isForEveryone(target, request)) return visitorAt(visitors, address);
  return { code: session === undefined ? 'session_required' : 'wrong_audience' };
}

/** With a token of the API's own, and the proof of its key where the API wants one. That there is none is the API's trouble, and not the session's. */
export async function exchangingAsker(
  services: Services,
  target: Target,
  exchange: ExchangeTarget,
  session: Session,
): Promise<Asker | NotAsked> {
  const exchanged = await services.exchangedTokens.of(session, { ...target.upstream, exchange });
  if (exchanged.ok)
    return { ...sessionsAsker(services, target, session, exchanged.token), isNewToken: exchanged.isNew };
  const { retryAfter } = exchanged;
  return { code: 'token_exchange_failed', ...(retryAfter !== undefined && { retryAfter }) };
}

/** With the session's own token, and the proof of its key where the API wants one. */
export function ownAsker(services: Services, target: Target, session: Session) {
  return sessionsAsker(services, target, session, session.tokens);
}

function sessionsAsker({ proofs }: Services, { upstream }: Target, session: Session, token: HeldToken) {
  const proof = upstream.wantsProof ? proofs.of(token) : undefined;
  return {
    session,
    authorize(headers: Headers) {
      upstream.authorize(headers, token.accessToken);
      tellUser(headers, session.user, upstream.userHeaders);
    },
    ...(proof !== undefined && { proof }),
  };
}

/** @param address - of the visitor, where the platform tells it */
export async function visitorAt(visitors: Visitors, address: string | undefined): Promise<Asker | NotAsked> {
  const retryAfter = visitors.count(address);
  if (retryAfter !== undefined) return { code: 'rate_limited', retryAfter, detail: TOO_MANY };
  const credential = await visitors.credential();
  if (credential === undefined) return { code: 'backend_unreachable' };
  const { isShown, show } = credential;
  return { authorize: show, showsCredential: isShown };
}

const TOO_MANY = 'Too many requests. Wait a moment, then try again.';
