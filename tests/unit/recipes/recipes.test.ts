import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { initTRPC } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, apiFetch } from '../../../components/session-client/client.ts';
import { graphql } from '../../../docs/recipes/graphql.ts';
import { api as ky } from '../../../docs/recipes/ky.ts';
import { api as openapi } from '../../../docs/recipes/openapi-fetch.ts';
import { products, queryClient } from '../../../docs/recipes/tanstack-query.ts';
import { link } from '../../../docs/recipes/trpc.ts';
import type { TestBrowser } from '../../fixtures/clients/test-browser.ts';
import { TestGatehouse } from '../../fixtures/core/test-gatehouse.ts';

// The session is looked at again later, when it should have ended: by then no test is running.
Object.assign(globalThis, { document: { visibilityState: 'hidden' } });

const { router, procedure } = initTRPC.create();
const routes = router({
  greet: procedure.input((name) => String(name)).query(({ input }) => `Hello, ${input}.`),
});

/** The demo, which speaks GraphQL and tRPC too. */
const house = () =>
  new TestGatehouse({
    wrap: (demo) => async (request) => {
      const { pathname } = new URL(request.url);
      const isShown = request.headers.get('authorization')?.startsWith('Bearer ');
      if (pathname.startsWith('/api/v1/trpc'))
        return isShown
          ? fetchRequestHandler({ endpoint: '/api/v1/trpc', req: request, router: routes })
          : new Response(null, { status: 401 });
      if (pathname !== '/api/v1/graphql') return demo(request);
      const { query } = await request.json();
      return Response.json(query === '{ me }' ? { data: { me: 1 } } : { errors: [{ message: 'Nonsense.' }] });
    },
  });

let visitor: TestBrowser;
beforeEach(async () => {
  const gatehouse = house();
  visitor = await gatehouse.signedIn();
  vi.stubGlobal('location', new URL('/dashboard', gatehouse.origin));
  vi.stubGlobal('fetch', browserFetch);
});
afterEach(() => vi.unstubAllGlobals());

/** What a browser makes of it: the cookie goes with it, and the session may be asked for. */
async function browserFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input instanceof Request ? input : new URL(input, location.href), init);
  const { pathname, search } = new URL(request.url);
  const body = request.body === null ? {} : { body: await request.text() };
  return visitor.request(pathname + search, {
    as: 'fetch',
    method: request.method,
    headers: { ...Object.fromEntries(request.headers), origin: location.origin },
    ...body,
  });
}

describe('as the recipes have it, /api is called by', () => {
  test('openapi-fetch, which hands over requests', async () => {
    const { data } = await openapi().GET('/products', { params: { query: { limit: 2 } } });
    expect(data).toHaveLength(2);
    const made = await openapi().POST('/products', { body: { title: 'A lamp', price: 9 } });
    expect(made.data?.title).toBe('A lamp');
  });

  test('ky', async () => {
    expect(await ky().get('products?limit=1').json()).toHaveLength(1);
    expect(
      await ky()
        .post('products', { json: { title: 'A chair', price: 7 } })
        .json(),
    ).toMatchObject({
      title: 'A chair',
    });
  });

  test('TanStack Query, which does not ask again for what was refused', async () => {
    expect(await queryClient().fetchQuery(products)).not.toHaveLength(0);
    visitor.cookies.clear();
    await expect(queryClient().fetchQuery(products)).rejects.toBeInstanceOf(ApiError);
  });

  test('tRPC', async () => {
    const trpc = createTRPCClient<typeof routes>({ links: [httpBatchLink(link)] });
    expect(await trpc.greet.query('Dana')).toBe('Hello, Dana.');
  });

  test('GraphQL', async () => {
    expect(await graphql('{ me }')).toEqual({ me: 1 });
    await expect(graphql('{ nobody }')).rejects.toThrow('Nonsense.');
  });
});

test('a request is repeated with its body where the session was missing for a moment', async () => {
  const bodies: string[] = [];
  let isMissing = true;
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const isApi = input instanceof Request;
    if (isApi) bodies.push(await input.clone().text());
    if (!isApi || !isMissing) return browserFetch(input, init);
    isMissing = false;
    return Response.json(
      { code: 'session_required' },
      { status: 401, headers: { 'content-type': 'application/problem+json' } },
    );
  });
  const sent = new Request(new URL('/api/products', location.href), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'A table', price: 70 }),
  });
  expect((await apiFetch(sent)).status).toBe(201);
  expect(bodies).toEqual([expect.stringContaining('A table'), expect.stringContaining('A table')]);
});

test('a request for anywhere else is not made', async () => {
  await expect(apiFetch(new Request('https://elsewhere.example/api/products'))).rejects.toThrow(TypeError);
});
