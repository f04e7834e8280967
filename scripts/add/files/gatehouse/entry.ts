import { NextRequest, NextResponse } from 'next/server';
import { withoutRouteParameters } from './app/_gatehouse/route-parameters.ts';
import { type Entry, getGatehouse } from './edge/index.ts';
import type { PageRequest } from './edge/types.ts';
import { openIsolate } from './isolate.ts';
import { matches, type OwnProxy, proxyOf } from './own-proxy.ts';

type Proxy = (request: NextRequest, event: unknown) => Promise<Response>;

/** The gate, as Next's proxy. */
export const proxy: Proxy = gateBefore({});

/** The gate, and behind it the proxy that this application had before. */
export function gateBefore(own: OwnProxy): Proxy {
  return async (request, event) => {
    const response = await gate().handle(request, (page) => pass(request, event, page, own));
    const location = response.headers.get('location');
    // Next takes no relative redirect from its proxy.
    if (location !== null) response.headers.set('location', new URL(location, request.url).href);
    return response;
  };
}

/** Answers what is below the proxy's prefix. */
export function forward(request: Request): Promise<Response> {
  const url = withoutRouteParameters(new URL(request.url), 'behindTheGate');
  const asked = url.href === request.url ? request : new Request(url, request);
  // No page is rendered here.
  return gate().handle(
    asked,
    ({ path = '/login' }) => new Response(null, { status: 303, headers: { location: path } }),
  );
}

function gate(): Entry {
  openIsolate();
  return getGatehouse((name) => process.env[name]);
}

async function pass(
  request: NextRequest,
  event: unknown,
  { amend, file, path, status }: PageRequest,
  own: OwnProxy,
): Promise<Response> {
  const headers = new Headers(request.headers);
  amend?.(headers);
  const passed = { request: { headers } };
  if (path !== undefined) {
    return NextResponse.rewrite(new URL(path, request.url), { ...passed, ...(status && { status }) });
  }
  const next = proxyOf(own);
  const isTheirs = next !== undefined && file === undefined && matches(own.config?.matcher, request);
  if (!isTheirs) return NextResponse.next(passed);
  const answered = await next(new NextRequest(request, { headers }), event);
  return answered ? withHeaders(answered, NextResponse.next(passed)) : NextResponse.next(passed);
}

/** What goes on to a page bears the headers that the gate has written, unless the other proxy has written them anew. */
function withHeaders(answered: Response, passed: Response): Response {
  const goesOn = answered.headers.has('x-middleware-next') || answered.headers.has('x-middleware-rewrite');
  if (!goesOn || answered.headers.has('x-middleware-override-headers')) return answered;
  for (const [name, value] of passed.headers) {
    if (/^x-middleware-(?:override-headers|request-)/.test(name)) answered.headers.set(name, value);
  }
  return answered;
}
