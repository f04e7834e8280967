import { prefixOf } from '../access/api-rules.ts';
import { clientAddress } from '../http/client-address.ts';
import { problem } from '../http/problem.ts';
import { traceHeaders } from '../http/trace-context.ts';
import type { Services } from '../pipeline/context.ts';
import { refreshed } from '../pipeline/refresh.ts';
import { sessionCookies } from '../pipeline/respond.ts';
import { backendProof } from '../pipeline/session-user.ts';
import { isRefreshWorthwhile } from '../refresh/policy.ts';
import { type CookieAttributes, cookieAttributes, presentCookies } from '../session/cookie.ts';
import type { Session } from '../types.ts';
import { stepUpChallengeIn } from '../upstreams/challenge.ts';
import { type Proof, wantsNonce } from '../upstreams/proofs.ts';
import { tellUser } from '../upstreams/user-headers.ts';
import { visitorAt } from './asker.ts';

/** The cookies of the answer that a page is rendered for, which may be written in some places and not in others. */
export interface PageCookies {
  mayBeSet(attributes: CookieAttributes): boolean;
  /** @param attributes - with `maxAge` in seconds, unless it goes with the browser */
  set(name: string, value: string, attributes: CookieAttributes & { readonly maxAge?: number }): void;
}

/** What a page asks of the backend, as the user who is signed in, or as a visitor where the rules let anyone ask. */
export interface PageCall {
  /** Absent for a visitor. */
  readonly session: Session | undefined;
  /** Below the backend's base URL, with a leading slash. */
  readonly path: string;
  readonly init: RequestInit;
  /** Of the request that the page is rendered for. */
  readonly headers: Headers;
  readonly cookies: PageCookies;
}

export type PageAnswer =
  | { readonly status: 'answered'; readonly response: Response }
  /** The token was refused, and here no cookie can be written that would keep a fresh one. */
  | { readonly status: 'refresh_elsewhere' }
  /** There is no session, and the backend is not open without one. */
  | { readonly status: 'sign_in' };

/**
 * Calls the backend for a page. A token that the backend refuses is refreshed once, and the call repeated once; where that cannot
 * be done, the page gets the refusal.
 *
 * @throws TypeError when the path leaves the base URL, or the backend cannot be reached
 */
export async function backendFetch(services: Services, call: PageCall): Promise<PageAnswer> {
  const { session } = call;
  if (session === undefined) return fetchForVisitor(services, call);
  const response = await send(
    services,
    call,
    withToken(services, session),
    backendProof(services, session.tokens),
  );
  const isRefused =
    services.backend.preset.expired.includes(response.status) &&
    stepUpChallengeIn(response) === undefined &&
    !wantsNonce(response);
  if (!isRefused || !isRefreshWorthwhile(session, services.now())) return { status: 'answered', response };

  const attributes = cookieAttributes(services.jarOf(call.headers));
  if (!call.cookies.mayBeSet(attributes)) return { status: 'refresh_elsewhere' };
  const result = await refreshed(services, session, 'now', traceHeaders(call.headers));
  if (result.status !== 'renewed') return { status: 'answered', response };

  await keepSession(services, call, result.session);
  if (call.init.body instanceof ReadableStream) return { status: 'answered', response };
  const renewed = result.session;
  const again = await send(
    services,
    call,
    withToken(services, renewed),
    backendProof(services, renewed.tokens),
  );
  return { status: 'answered', response: again };
}

/** Writes the cookies of a session into the answer that a page is rendered for. */
export async function keepSession(
  services: Services,
  { headers, cookies }: Pick<PageCall, 'headers' | 'cookies'>,
  session: Session,
): Promise<void> {
  const jar = services.jarOf(headers);
  const present = presentCookies(headers.get('cookie'), jar);
  for (const { name, value, maxAge } of await sessionCookies(services, jar, session, present)) {
    cookies.set(name, value, { ...cookieAttributes(jar), ...(maxAge !== undefined && { maxAge }) });
  }
}

function withToken({ backend, options }: Services, { tokens, user }: Session) {
  const told = Object.entries(options.proxy.userHeaders ?? {});
  return (headers: Headers) => {
    backend.authorize(headers, tokens.accessToken);
    tellUser(headers, user, told);
  };
}

/** The rules of `/api` say what is open, and how often. */
async function fetchForVisitor(services: Services, call: PageCall): Promise<PageAnswer> {
  const { path, init, headers } = call;
  const prefix = prefixOf(services.options.proxy);
  const url = URL.parse(prefix + path, 'http://localhost');
  const target = url?.pathname.startsWith(`${prefix}/`) ? services.targets(url) : undefined;
  const isSame = target?.upstream.prefix === '' && target.url.href === services.backend.url(path).href;
  const method = (init.method ?? 'GET').toUpperCase();
  if (!isSame || !target.upstream.visitors.mayAsk(method, target.interpretations))
    return { status: 'sign_in' };
  const { visitors, expired } = target.upstream;
  const asker = await visitorAt(visitors, clientAddress(headers, services.addressHeader));
  if ('code' in asker) return { status: 'answered', response: problem(asker.code, asker) };
  const response = await send(services, call, asker.authorize);
  if (expired.includes(response.status)) visitors.drop();
  return { status: 'answered', response };
}

async function send(
  { backend }: Services,
  { path, init, headers }: PageCall,
  authorize: (headers: Headers) => void,
  proof?: Proof,
): Promise<Response> {
  const target = backend.url(path);
  if (!path.startsWith('/') || !backend.contains(target)) {
    throw new TypeError('The path must stay below the base URL of the backend, and start with a slash.');
  }
  const sent = new Headers({ ...traceHeaders(headers), ...Object.fromEntries(new Headers(init.headers)) });
  authorize(sent);
  const body = await sizedBody(init, sent);
  const write = () =>
    new Request(target, {
      cache: 'no-store',
      redirect: 'manual',
      ...init,
      headers: sent,
      ...(body !== undefined && { body }),
    });
  if (proof === undefined) return backend.fetch(write());
  return proof.send(write, backend.fetch, !(init.body instanceof ReadableStream));
}

/** What is no stream has a length. Next's `fetch` would send it in chunks, which some servers take for no body at all. */
async function sizedBody({ body }: RequestInit, headers: Headers): Promise<BodyInit | undefined> {
  if (body === undefined || body === null || body instanceof ReadableStream) return undefined;
  const whole = new Response(body);
  const type = whole.headers.get('content-type');
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
  const bytes = await whole.arrayBuffer();
  headers.set('content-length', String(bytes.byteLength));
  return bytes;
}
