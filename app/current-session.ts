import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { DEMO_CREDENTIALS } from '../demo/index.ts';
import {
  decodeFormFlash,
  decodeLoginFlash,
  FORM_FLASH_HEADER,
  type FormFlash,
  LOGIN_FLASH_HEADER,
  type LoginFlash,
  REQUEST_ID_HEADER,
  type RequiredClaims,
  type Session,
  type SessionAnswer,
  type SessionFacts,
  type SignInMethods,
  type User,
} from '../edge/index.ts';
import { openGatehouse, openSession, signInPath } from './_gatehouse/open-session.ts';

export type { FormFlash, LoginFlash } from '../edge/index.ts';
export { backendFetch, backendProfile, type ProfileResult } from './_gatehouse/backend-fetch.ts';

/** What a page may know of the session: no token. Times are milliseconds since the epoch. */
export interface CurrentSession extends SessionFacts {
  readonly user: User;
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

/** What the sign-in form should say, when the gate has just refused someone. */
export async function loginNotice(): Promise<LoginFlash | undefined> {
  return decodeLoginFlash((await headers()).get(LOGIN_FLASH_HEADER));
}

/** What another form should say, when the gate has just passed it on in vain. */
export async function formNotice(): Promise<FormFlash | undefined> {
  return decodeFormFlash((await headers()).get(FORM_FLASH_HEADER));
}

/**
 * Whether a page of this site has led here, by a link or a form of its own: what an address says may be a stranger's word.
 *
 * @see Fetch Metadata Request Headers (W3C), section 2.3 (`Sec-Fetch-Site`)
 */
export async function isLedFromHere(): Promise<boolean> {
  return (await headers()).get('sec-fetch-site') === 'same-origin';
}

/** The number under which the log has this request: what to quote in a report. What is rendered ahead is of no request. */
export async function requestId(): Promise<string | undefined> {
  if (isRenderedAhead()) return undefined;
  return (await headers()).get(REQUEST_ID_HEADER) ?? undefined;
}

/** The ways in that this deployment has. */
export function signInMethods(): SignInMethods {
  return openGatehouse()?.signInMethods ?? { password: true, forms: {} };
}

/** Whether the embedded demo backend is in use. What is rendered ahead belongs to no deployment yet. */
export function isDemo(): boolean {
  return !isRenderedAhead() && openGatehouse()?.embeddedDemo === true;
}

/** The demo's credentials, where the embedded demo backend is in use. */
export function demoHint(): { readonly username: string; readonly password: string } | undefined {
  const { email, password } = DEMO_CREDENTIALS;
  return openGatehouse()?.embeddedDemo ? { username: email, password } : undefined;
}

/** The nonce that lets a script of ours run; Next gives its own scripts theirs. */
export async function cspNonce(): Promise<string | undefined> {
  return (await headers()).get('content-security-policy')?.match(/'nonce-([^']+)'/)?.[1];
}

/** Whether the framework renders this while it builds. */
function isRenderedAhead(): boolean {
  return process.env.NEXT_PHASE === 'phase-production-build';
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
