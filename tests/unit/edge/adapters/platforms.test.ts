import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { network } from '../../../../edge/adapters/standalone.ts';
import { signedIn, TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { platformSite } from '../../../fixtures/core/platform-site.ts';
import { bundleForWorkerd } from '../../../fixtures/lib/bundle.ts';
import { startFetchServer } from '../../../fixtures/lib/fetch-server.ts';
import { TEST_SECRET } from '../../../fixtures/targets/target.ts';

const WORKER = `
  import { cloudflareFetch, cloudflareFetchers, cloudflareNetwork, cloudflareTransport } from './edge/adapters/cloudflare/bindings.ts';
  import { platformSite } from './tests/fixtures/core/platform-site.ts';

  let site;
  export default {
    fetch(request, environment) {
      site ??= platformSite(environment, {
        backendFetch: () => cloudflareFetch(environment, false),
        fetch: cloudflareNetwork,
        fetchers: () => cloudflareFetchers(environment, false),
        transport: cloudflareTransport,
      });
      return site(request);
    },
  };
`;
/** What belongs to one connection or one request, or names the platform: nobody can leave it out. */
const OF_ONE = /^(?:host|connection|cf-worker|traceparent|x-request-id|forwarded|x-forwarded-host)$/;
/**
 * Which encodings a client of the API is given is up to each platform, by its transport. That there is no body with a `DELETE` workerd
 * says with a length of 0, which Node's `fetch` cannot.
 */
const IN_API = /^(?:\w+ accept-encoding: .*|(?:DELETE|OPTIONS) content-length: 0)$/;
/** What differs from one sign-in at a provider to the next. */
const OF_ONE_SITE = /\b(code_verifier|redirect_uri)=[^&]*/g;
const TOKENS = { access_token: 'an-access-token', refresh_token: 'a-refresh-token', expires_in: 3600 };
const MINUTE_MS = 60_000;

interface Seen {
  readonly line: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let backend: Server;
let origin: string;
let keys: GenerateKeyPairResult;
let nonce: string;
let seen: Seen[] = [];
beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  backend = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(backend, 'listening');
  const address = backend.address();
  if (address === null || typeof address === 'string') throw new Error('The backend has no port.');
  origin = `http://127.0.0.1:${address.port}`;
});
afterAll(() => backend?.close());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const isApi = 'x-forwarded-prefix' in request.headers;
  const headers = Object.entries(request.headers).filter(
    ([name, value]) => !OF_ONE.test(name) && !(isApi && IN_API.test(`${request.method} ${name}: ${value}`)),
  );
  const line = `${request.method} ${request.url?.replace(/\?.*/, '')}`;
  const body = (await text(request)).replace(OF_ONE_SITE, '$1=…');
  const isRefused = line.startsWith('GET /refused') && !seen.some((each) => each.line === line);
  seen.push({ line, headers: Object.fromEntries(headers), body });
  response.writeHead(isRefused ? 401 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(await contentOf(line)));
}

function isRefresh({ line, body }: Seen): boolean {
  return line === 'POST /refresh' || body.includes('grant_type=refresh_token');
}

/** A backend that does no more than issue tokens, and a provider that can be discovered. */
async function contentOf(line: string): Promise<object> {
  if (line === 'GET /.well-known/openid-configuration') {
    return {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      jwks_uri: `${origin}/keys`,
      revocation_endpoint: `${origin}/revoke`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    };
  }
  if (line === 'GET /keys') return { keys: [{ ...(await exportJWK(keys.publicKey)), alg: 'ES256' }] };
  if (line === 'GET /me') return { id: '1', name: 'Dana' };
  if (line === 'POST /token') return { ...TOKENS, token_type: 'Bearer', id_token: await idToken() };
  return line === 'POST /login' || line === 'POST /refresh' ? TOKENS : {};
}

function idToken(): Promise<string> {
  return new SignJWT({ nonce, name: 'Dana' })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(origin)
    .setAudience('gate')
    .setSubject('1')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(keys.privateKey);
}

const OWN = () => ({
  SESSION_SECRET: TEST_SECRET,
  BACKEND_URL: origin,
  BACKEND_PRESET: 'custom',
  BACKEND_LOGIN_PATH: '/login',
  BACKEND_REFRESH_PATH: '/refresh',
  BACKEND_LOGOUT_PATH: '/logout',
  BACKEND_ME_PATH: '/me',
  BACKEND_EXPIRES_IN_PATH: 'expires_in',
  BACKEND_ID_PATH: 'id',
});
const WITH_PROVIDER = () => ({
  SESSION_SECRET: TEST_SECRET,
  BACKEND_URL: origin,
  BACKEND_PRESET: 'oidc',
  OIDC_ISSUER: origin,
  CLIENT_ID: 'gate',
  CLIENT_SECRET: 'secret',
});

/** What those behind the site were sent on one platform: a day with a password, and one with a provider. */
async function recorded(platform: typeof onNode): Promise<Seen[]> {
  seen = [];
  await platform(OWN(), async (site) => {
    const visitor = await signedIn(site);
    await visitor.api('/plain', { without: ['accept', 'user-agent'] });
    await visitor.api('/told', { headers: { 'accept-language': 'de', 'user-agent': 'a browser' } });
    await visitor.api('/post', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    await visitor.api('/refused');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
      await visitor.api('/none', { method });
    expect((await visitor.request('/')).status).toBe(200);
    await visitor.signOut();
    await new TestBrowser(site).request('/health/ready');
  });
  await platform(WITH_PROVIDER(), async (site) => {
    const visitor = new TestBrowser(site);
    const { searchParams } = new URL((await visitor.request('/auth/login')).headers.get('location') ?? '');
    nonce = searchParams.get('nonce') ?? '';
    const back = `/auth/callback?code=a-code&state=${searchParams.get('state')}`;
    expect((await visitor.request(back)).headers.get('location')).toBe('/');
    await visitor.api('/refused/too');
    await visitor.signOut();
    await visitor.request('/health/ready');
  });
  return seen.toSorted((one, other) => one.line.localeCompare(other.line));
}

async function onNode(environment: Record<string, string>, visit: (site: string) => Promise<void>) {
  const site = platformSite(environment, { backendFetch: () => network, fetch: network });
  const server = await startFetchServer(site);
  try {
    await visit(server.origin);
  } finally {
    await server.stop();
  }
}

async function onWorkerd(environment: Record<string, string>, visit: (site: string) => Promise<void>) {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      log: new NoOpLog(),
      cf: false,
      telemetry: { enabled: false },
      modules: true,
      compatibilityDate: '2026-10-19',
      compatibilityFlags: ['nodejs_compat'],
      script: await bundleForWorkerd(WORKER),
      bindings: environment,
    }),
  );
  try {
    await visit((await miniflare.ready).origin);
  } finally {
    await miniflare.dispose();
  }
}

describe('those behind the site', () => {
  it('are sent the same from workerd as from Node, and nothing that only browsers say', {
    timeout: MINUTE_MS,
  }, async () => {
    const [node, workerd] = [await recorded(onNode), await recorded(onWorkerd)];
    expect(node).toEqual(workerd);
    const lines = new Set(node.map(({ line }) => line));
    for (const line of ['POST /login', 'POST /refresh', 'GET /me', 'POST /logout', 'POST /page', 'GET /keys'])
      expect(lines).toContain(line);
    for (const line of ['POST /token', 'POST /revoke']) expect(lines).toContain(line);
    expect(node.filter(isRefresh)).toHaveLength(2);
    const agents = node.filter(({ headers }) => !('x-forwarded-prefix' in headers));
    expect(new Set(agents.map(({ headers }) => headers['user-agent']))).toEqual(new Set(['Gatehouse']));
    for (const { headers } of node) {
      const names = Object.keys(headers);
      expect(
        names.filter((name) => /^(?:sec-fetch-|origin$|referer$|transfer-encoding$)/.test(name)),
      ).toEqual([]);
      expect(names).toEqual(expect.arrayContaining(['accept', 'accept-language', 'user-agent']));
    }
  });
});
