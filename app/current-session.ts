import 'server-only';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { markOf } from '../components/ui/marks.ts';
import {
  type PageFacts,
  REQUEST_ID_HEADER,
  type RequiredClaims,
  type Session,
  type SessionAnswer,
  type SessionFacts,
  type SiteUser,
  YES,
} from '../edge/index.ts';
import { openGatehouse, openSession, signInPath } from './_gatehouse/open-session.ts';
import { isRenderedAhead } from './_gatehouse/rendered-ahead.ts';

export type { PageFacts } from '../edge/index.ts';
export { backendFetch, backendProfile, type ProfileResult, refreshUser } from './_gatehouse/backend-fetch.ts';

/** What a page may know of the session: no token. Times are milliseconds since the epoch. */
export interface CurrentSession extends SessionFacts {
  readonly user: SiteUser;
  /** When the access token ends; infinite where nobody can tell. */
  readonly expiresAt: number;
  readonly signedInAt: number;
  readonly refreshedAt: number;
}

/** Finds out who is asking, if anyone. */
export async function currentSession(): Promise<CurrentSession | undefined> {
  const [session, gatehouse] = [await openSession(), openGatehouse()];
  return session && gatehouse && describe(session, gatehouse.factsOf(session));
}

/** What the browser may know of the session, as `GET /auth/session` tells it: spares a page the asking. */
export async function sessionForBrowser(): Promise<SessionAnswer | undefined> {
  const session = await openSession();
  return session && openGatehouse()?.describe(session);
}

/**
 * Finds out who is asking, and sends whoever is not signed in to do so. Every private page, server action and route
 * handler calls it for itself: a middleware can be bypassed, and a layout is no boundary.
 *
 * @param returnTo - the path to come back to after sign-in
 * @param needs - claims without which the page is not shown: whoever lacks them is sent to the page that says so
 */
export async function requireSession(returnTo: string, needs?: RequiredClaims): Promise<CurrentSession> {
  const session = await currentSession();
  if (session === undefined) redirect(await signInPath(returnTo));
  if (needs !== undefined && !(await mayEnter(needs))) redirect('/forbidden');
  return session;
}

/**
 * Finds out whether who is asking has the claims named. Server actions and route handlers that are not for everyone
 * ask it themselves: an action can be posted to any page, so the rule of its own page does not guard it.
 */
export async function mayEnter(needs: RequiredClaims): Promise<boolean> {
  const session = await openSession();
  return session !== undefined && (await openGatehouse()?.mayEnter(session, needs)) === true;
}

/**
 * What a page is told beside who is asking: what it says above a form, and what that is filled in with. A page that asks for
 * nothing else is made at build time; then these are marks, in whose place the gate puts what they stand for.
 *
 * Where this deployment does not offer the page there is none: Next's `notFound()` throws.
 *
 * @param path - of the page
 */
export async function pageFacts(path: string): Promise<PageFacts> {
  if (isRenderedAhead()) return MARKS;
  const facts = await openGatehouse()?.pageFacts(path, await headers());
  if (facts === undefined) notFound();
  return facts;
}

/** It has no names of its own, so it cannot be spread. */
const MARKS = new Proxy<PageFacts>({}, { get: (_, fact) => markOf(String(fact)) });

/** The number under which the log has this request: what to quote in a report; ahead of any request, what stands for it. */
export async function requestId(): Promise<string | undefined> {
  if (isRenderedAhead()) return markOf('requestId');
  return (await headers()).get(REQUEST_ID_HEADER) ?? undefined;
}

/** Whether the embedded demo backend is in use; ahead of any request, what stands for that. */
export function isDemo(): string | undefined {
  if (isRenderedAhead()) return markOf('demo');
  return openGatehouse()?.embeddedDemo === true ? YES : undefined;
}

/** The nonce that lets a script of ours run; Next gives its own scripts theirs. */
export async function cspNonce(): Promise<string | undefined> {
  return (await headers()).get('content-security-policy')?.match(/'nonce-([^']+)'/)?.[1];
}

function describe({ user, tokens, createdAt }: Session, facts: SessionFacts): CurrentSession {
  return {
    user,
    expiresAt: tokens.accessExpiresAt ?? Number.POSITIVE_INFINITY,
    signedInAt: createdAt,
    refreshedAt: tokens.receivedAt,
    ...facts,
  };
}
