import 'server-only';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import {
  type CookieJar,
  cookieAttributes,
  isRefreshWorthwhile,
  PATH_HEADER,
  presentCookies,
  type Session,
  storeCookie,
  traceHeaders,
} from '../edge/index.ts';
import { canSetCookies } from './cookie-writer.ts';
import { entrancePath, openGatehouse, openSession } from './open-session.ts';

/**
 * Calls the backend as the user who is signed in, so that no page handles a token. A token that the backend refuses
 * is renewed once and the call repeated once; where that cannot be done, the page gets the refusal.
 *
 * A server component cannot set cookies: there the browser is sent through `/auth/refresh` and back, by means of
 * Next's `redirect()`; do not catch what it throws.
 *
 * @param path - below the backend's base URL, with a leading slash
 * @throws TypeError when the path leaves the base URL, or the backend cannot be reached
 */
export async function backendFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const session = await openSession();
  if (session === undefined) redirect(await entrancePath(await currentPath()));

  const response = await send(session, path, init);
  const gatehouse = openGatehouse() ?? unconfigured();
  const isExpired = gatehouse.backend.preset.expired.includes(response.status);
  if (!isExpired || !isRefreshWorthwhile(session, Date.now())) return response;
  if (!canSetCookies(await cookies(), await ownJar())) {
    redirect(await gatehouse.refreshPath(await headers(), await currentPath()));
  }
  const renewal = await gatehouse.renew(session, traceHeaders(await headers()));
  if (renewal.status !== 'renewed') return response;
  await store(renewal.session);
  return init.body instanceof ReadableStream ? response : send(renewal.session, path, init);
}

export type ProfileResult =
  | { readonly ok: true; readonly profile: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly status: number };

/** Fetches the backend's profile of the user: the fields that its preset lets out, and no others. */
export async function backendProfile(): Promise<ProfileResult> {
  const [session, gatehouse] = [await openSession(), openGatehouse()];
  if (session === undefined || gatehouse === undefined) return { ok: false, status: 401 };
  const answer = await gatehouse.backend.profile(session.tokens.accessToken, traceHeaders(await headers()));
  if (answer === undefined) return { ok: true, profile: { ...session.user } };
  if (answer.status === 'ok') return { ok: true, profile: answer.profile };
  return { ok: false, status: answer.status === 'rejected' ? 401 : 502 };
}

async function send(session: Session, path: string, init: RequestInit): Promise<Response> {
  const { backend } = openGatehouse() ?? unconfigured();
  const target = backend.url(path);
  if (!path.startsWith('/') || !backend.contains(target)) {
    throw new TypeError('The path must stay below the base URL of the backend, and start with a slash.');
  }
  const sent = new Headers({
    ...traceHeaders(await headers()),
    ...Object.fromEntries(new Headers(init.headers)),
  });
  sent.set('authorization', `Bearer ${session.tokens.accessToken}`);
  backend.addApiKey(sent);
  return backend.fetch(
    new Request(target, { cache: 'no-store', redirect: 'manual', ...init, headers: sent }),
  );
}

async function store(session: Session): Promise<void> {
  const gatehouse = openGatehouse() ?? unconfigured();
  const { value, maxAge } = await gatehouse.seal(session);
  const [sent, target] = [await headers(), await cookies()];
  const jar = gatehouse.jarOf(sent);
  const present = presentCookies(sent.get('cookie'), jar);
  for (const write of storeCookie(jar, value, maxAge, present)) {
    target.set(write.name, write.value, { ...cookieAttributes(jar), maxAge: write.maxAge });
  }
}

async function ownJar(): Promise<CookieJar> {
  return (openGatehouse() ?? unconfigured()).jarOf(await headers());
}

async function currentPath(): Promise<string> {
  return (await headers()).get(PATH_HEADER) ?? '/';
}

function unconfigured(): never {
  throw new TypeError('Gatehouse is not configured; the log names each problem and its cure.');
}
