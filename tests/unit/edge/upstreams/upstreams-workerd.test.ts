import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../../../fixtures/backends/backend-server.ts';
import { openRequest } from '../../../fixtures/clients/open-request.ts';
import { signedIn, type TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { bundleForWorkerd } from '../../../fixtures/lib/bundle.ts';
import { backendEnvironment, TEST_SECRET } from '../../../fixtures/targets/target.ts';

/** The core with the glue of Cloudflare's entry, and further APIs in its options. */
const WORKER = `
  import { cloudflareFetch, cloudflareFetchers, cloudflareTransport } from './edge/adapters/cloudflare/bindings.ts';
  import { openGatehouse } from './edge/gatehouse.ts';

  const options = {
    paths: {},
    afterSignIn: '/',
    proxy: {
      requestHeaders: [],
      responseHeaders: [],
      upstreams: {
        '/billing': { url: { variable: 'BILLING_URL' }, requestHeaders: ['x-tenant'] },
        '/reports': { url: 'https://reports.internal/v3', service: 'REPORTS' },
      },
    },
  };

  let opened;
  export default {
    fetch(request, environment) {
      opened ??= openGatehouse(environment, options, {
        backendFetch: ({ backend }) => cloudflareFetch(environment, backend.embedded),
        fetchers: ({ backend }) => cloudflareFetchers(environment, backend.embedded),
        transport: cloudflareTransport,
      });
      if (!opened.ok) return Response.json(opened.problems, { status: 500 });
      return opened.gatehouse.handle(request, () => new Response('a page'));
    },
  };
`;
const REPORTS = `
  export default {
    fetch: (request) => Response.json({ url: request.url, bearer: request.headers.get('authorization') }),
  };
`;

let backend: BackendServer;
let billing: BackendServer;
let miniflare: Miniflare;
let client: TestBrowser;
beforeAll(async () => {
  backend = await startBackendServer({ accessTokenSeconds: 600 });
  billing = await startBackendServer();
  const common = { modules: true, compatibilityDate: '2026-10-19' } as const;
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      log: new NoOpLog(),
      cf: false,
      telemetry: { enabled: false },
      workers: [
        {
          ...common,
          name: 'gatehouse',
          script: await bundleForWorkerd(WORKER),
          compatibilityFlags: ['nodejs_compat'],
          bindings: {
            SESSION_SECRET: TEST_SECRET,
            ...backendEnvironment(backend.origin),
            BILLING_URL: `${billing.baseUrl}/`,
          },
          serviceBindings: { REPORTS: 'reports' },
        },
        { ...common, name: 'reports', script: REPORTS },
      ],
    }),
  );
  client = await signedIn((await miniflare.ready).origin);
}, 60_000);
afterAll(async () => {
  await miniflare?.dispose();
  await billing?.close();
  await backend?.close();
});

describe('in workerd, a further API', () => {
  it('is reached over the network, with the bearer and its own headers, and its encodings pass', async () => {
    const zipped = gzipSync('an invoice '.repeat(1000));
    const seen: Record<string, unknown>[] = [];
    billing.on('/invoices', (request, response) => {
      seen.push({ ...request.headers, url: request.url });
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length }).end(zipped);
    });
    const headers = { 'x-tenant': 'a', 'x-other': 'b', 'accept-encoding': 'gzip' };
    const { request, response } = openRequest(client, '/billing/invoices?year=2026', { headers });
    request.end();
    const answer = await response;
    expect((await buffer(answer)).equals(zipped)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-length': String(zipped.length),
    });
    expect(seen[0]).toMatchObject({
      url: '/api/v1/invoices?year=2026',
      authorization: expect.stringMatching(/^Bearer eyJ/),
      'x-tenant': 'a',
    });
    expect(seen[0]).not.toHaveProperty('x-other');
  });

  it('is reached through its service binding', async () => {
    const response = await client.api('/reports/2026?full');
    expect(await response.json()).toEqual({
      url: 'https://reports.internal/v3/2026?full',
      bearer: expect.stringMatching(/^Bearer eyJ/),
    });
  });

  it('leaves everything else to the backend', async () => {
    expect(await (await client.api('/products?limit=1')).json()).toHaveLength(1);
  });
});
