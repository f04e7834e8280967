import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { PATH_HEADER, type SiteUser } from '../../edge/index.ts';
import { pageCookies } from './cookie-writer.ts';
import { openGatehouse, openSession, signInPath } from './open-session.ts';

/**
 * Calls the backend as the user who is signed in, so that no page handles a token; without a session, as a visitor where `public` in the
 * rules of `gatehouse.config.ts` lets anyone ask, and else the browser is sent to sign in. A token that the backend refuses
 * is refreshed once and the call repeated once; where that cannot be done, the page gets the refusal.
 *
 * A server component cannot set cookies: there the browser is sent through `/auth/refresh` and back, by means of
 * Next's `redirect()`; do not catch what it throws.
 *
 * @param input - a path below the backend's base URL, with a leading slash; or a request, of which path and query count alone
 * @throws TypeError when the path leaves the base URL, or the backend cannot be reached
 */
export async function backendFetch(input: string | Request, given: RequestInit = {}): Promise<Response> {
  const { path, init } = await partsOf(input, given);
  const [session, gatehouse] = [await openSession(), openGatehouse()];
  if (gatehouse === undefined) redirect(await signInPath(await currentPath()));

  const sent = await headers();
  const answer = await gatehouse.backendFetch({
    session,
    path,
    init,
    headers: sent,
    cookies: await pageCookies(),
  });
  if (answer.status === 'answered') return answer.response;
  if (answer.status === 'sign_in') redirect(await signInPath(await currentPath()));
  redirect(await gatehouse.refreshPath(sent, await currentPath()));
}

/** What a client that takes a `fetch` hands over, such as openapi-fetch or ky. */
async function partsOf(input: string | Request, init: RequestInit) {
  if (typeof input === 'string') return { path: input, init };
  const { body, headers, method, signal, url } = input;
  const { pathname, search } = new URL(url);
  const whole = body === null ? {} : { body: await input.arrayBuffer() };
  return { path: pathname + search, init: { method, headers, signal, ...whole, ...init } };
}

export type ProfileResult =
  | { readonly ok: true; readonly profile: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly status: number };

/** Fetches the backend's profile of the user: the fields that its preset lets out, and no others. */
export async function backendProfile(): Promise<ProfileResult> {
  const [session, gatehouse] = [await openSession(), openGatehouse()];
  if (session === undefined || gatehouse === undefined) return { ok: false, status: 401 };
  const answer = await gatehouse.profile(session, await headers());
  if (answer === undefined) return { ok: true, profile: { ...session.user } };
  if (answer.status === 'ok') return { ok: true, profile: answer.profile };
  return { ok: false, status: answer.status === 'rejected' ? 401 : 502 };
}

/**
 * Asks the backend anew who is signed in: their name, their role and the fields of `gatehouse.config.ts` as they are now. Server
 * actions and route handlers keep the answer in the session; in a server component, which cannot set cookies, it is for that page alone.
 *
 * @returns `undefined` where nobody is signed in, or nobody can tell now: then the session is as it was
 */
export async function refreshUser(): Promise<SiteUser | undefined> {
  const [session, gatehouse] = [await openSession(), openGatehouse()];
  if (session === undefined || gatehouse === undefined) return undefined;
  const cookies = await pageCookies();
  return (await gatehouse.refreshUser({ session, headers: await headers(), cookies }))?.user;
}

async function currentPath(): Promise<string> {
  return (await headers()).get(PATH_HEADER) ?? '/';
}
