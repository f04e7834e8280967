import type { ProblemCode, ProblemOptions } from '../http/problem.ts';
import { mayEnter } from '../pipeline/authorize.ts';
import type { RequestContext, Services } from '../pipeline/context.ts';
import type { Session } from '../types.ts';
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
}

export type NotAsked = { readonly code: ProblemCode } & ProblemOptions;

/** Finds out whose request it is. A token that is meant for other APIs is kept from this one, which may be open all the same. */
export async function askerOf(
  services: Services,
  { address, request }: RequestContext,
  target: Target,
  session: Session | undefined,
): Promise<Asker | NotAsked> {
  const { audience, visitors } = target.upstream;
  if (session !== undefined) {
    if (audience === undefined || (await mayEnter(services, session, { aud: audience })))
      return sessionsAsker(target, session);
  }
  if (isForEveryone(target, request)) return visitorAt(visitors, address);
  return { code: session === undefined ? 'session_required' : 'wrong_audience' };
}

export function sessionsAsker({ upstream }: Target, session: Session) {
  return {
    session,
    authorize(headers: Headers) {
      upstream.authorize(headers, session.tokens.accessToken);
      tellUser(headers, session.user, upstream.userHeaders);
    },
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
