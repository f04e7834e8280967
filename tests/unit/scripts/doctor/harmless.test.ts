import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { credentialsOf } from '../../../fixtures/backends/contracts/browsers.ts';
import { CONTRACTS } from '../../../fixtures/backends/contracts/presets.ts';
import { created, type RecordedBackend, startRecorded } from '../../../fixtures/backends/recorded.ts';
import { consult } from '../../../fixtures/lib/doctor.ts';
import { examined } from '../../../fixtures/lib/examined.ts';

vi.setConfig({ testTimeout: 60_000 });

const PASSWORD = 'correct-horse-of-dana';
const USER = ['--user', 'dana@example.com', '--password', PASSWORD];
const TOKENS = { access_token: 'an-access-token-of-nobody', refresh_token: 'a-refresh-token-of-nobody' };

type Answering = Parameters<typeof startRecorded>[0];

const running: RecordedBackend[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

async function started(answer: Answering): Promise<RecordedBackend> {
  const backend = await startRecorded(answer);
  running.push(backend);
  return backend;
}

const never = () => new Promise<Response>(() => {});
const json = (status: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}) =>
  Response.json(body, { status, headers });
const page = (status: number) =>
  new Response('<!doctype html><title>App</title>', { status, headers: { 'content-type': 'text/html' } });
const isPost = ({ method }: Request) => method === 'POST';
const pathOf = ({ url }: Request) => new URL(url).pathname;

const SLOPPY: readonly (readonly [string, Answering])[] = [
  [
    'makes something of whatever is posted',
    (request) => (isPost(request) ? json(201, { id: 1 }) : json(404)),
  ],
  [
    'makes something of every body',
    (request, body) => (isPost(request) ? json(201, { body }) : json(200, [])),
  ],
  ['makes tokens of whatever is posted', (request) => (isPost(request) ? json(200, TOKENS) : json(404))],
  ['makes users below /users, as FeathersJS does', feathersUsers],
  ['has a collection where others have sign-ins', collections],
  ['takes any password', anyPassword],
  ['takes any password, where there is one', (request, body) => anyPassword(request, body, true)],
  ['guards all that is below a place, as Glewlwyd does', guardedBelow],
  ['takes any name for one of a sign-in, as Medusa does', anyName],
  ['says 200 to everything', () => json(200, { ok: true })],
  ['says 204 to everything', () => new Response(null, { status: 204 })],
  ['is a page everywhere', () => page(200)],
  ['is a page of an error everywhere', () => page(403)],
  ['redirects everything to itself', (request) => json(307, {}, { location: request.url })],
  ['redirects to the other ending for ever', (request) => json(308, {}, { location: otherEnding(request) })],
  ['redirects to a page', () => json(302, {}, { location: '/welcome' })],
  ['allows nothing', () => json(405, {}, { allow: 'GET' })],
  ['says 401 to everything', () => json(401, { message: 'Unauthorized' })],
  ['says 401 to everything, with the address in it', (request) => json(401, { path: pathOf(request) })],
  ['breaks at everything', () => json(500, { message: 'oops' })],
  ['never answers a post', (request) => (isPost(request) ? never() : json(404))],
  ['has 10 MB for everything', () => new Response('x'.repeat(10_000_000))],
  ['refuses a password, and is silent beside', silentBeside],
  ['echoes what it is asked', (request, body) => json(200, { url: request.url, body, token: body })],
  ['echoes it as a refusal', (request, body) => json(401, { url: request.url, body })],
  [
    'echoes it as a complaint',
    (request, body) => json(400, { message: `${pathOf(request)} ${body} is required` }),
  ],
];

/** @see FeathersJS, REST client: `POST /users/anything` is `create`, and so is not one of a list without `multi` */
function feathersUsers(request: Request, body: string): Response {
  if (!/^\/users(?:\/[^/]+)?\/?$/.test(pathOf(request))) return json(404, { message: 'Page not found' });
  if (!isPost(request)) return json(401, { name: 'NotAuthenticated' });
  return body === '[]' ? json(405, { name: 'MethodNotAllowed' }) : json(201, { id: 2 });
}

/** @see json-server, and whoever is modelled after it */
function collections(request: Request, body: string): Response {
  if (!/^\/(?:sessions?|token|login)$/.test(pathOf(request))) return json(404);
  if (!isPost(request)) return json(200, []);
  return body === '[]' ? json(400, { message: 'Not a thing.' }) : json(201, { id: 2 });
}

function anyPassword(request: Request, body: string, isWhole = false): Response {
  if (!isPost(request) || pathOf(request) !== '/auth/login') return json(404);
  if (body === '[]') return json(400, { message: 'email is required' });
  return isWhole && !body.includes('Wr0ng') ? json(400, { message: 'email is required' }) : json(200, TOKENS);
}

/** Whether it has looked at the password, or refuses all that is posted, nobody can tell. */
function silentBeside(request: Request, body: string): Response | Promise<Response> {
  if (isPost(request) && body.includes('Wr0ng') && pathOf(request) !== '/auth/login') return never();
  if (pathOf(request) !== '/auth/login') return json(404, { message: 'Not found' });
  return body.includes('Wr0ng')
    ? json(401, { message: 'Wrong password' })
    : json(400, { message: 'email is required' });
}

function guardedBelow(request: Request): Response {
  // A prefix of nginx: `/api-token` is below it too.
  return pathOf(request).startsWith('/api') ? new Response(null, { status: 401 }) : page(404);
}

/** @see Medusa, `POST /auth/:actor_type/:auth_provider` */
function anyName(request: Request): Response {
  const [, actor, provider] = /^\/auth\/(\w+)\/([\w-]+)$/.exec(pathOf(request)) ?? [];
  if (actor === undefined) return json(404);
  return json(isPost(request) ? 401 : 400, { message: `Unable to retrieve the provider ${provider}` });
}

function otherEnding({ url }: Request): string {
  return url.endsWith('/') ? url.slice(0, -1) : `${url}/`;
}

describe.each(SLOPPY)('a backend that %s', (_, answer) => {
  test('gets no password, makes nothing, and is not called well', async () => {
    const { origin, seen } = await started(answer);
    const found = await examined(origin, USER, { probeMs: 300 });
    expect(seen.filter(({ whole }) => whole.includes(PASSWORD))).toEqual([]);
    // A sign-in that takes any password takes the wrong one too, which is what shows it.
    expect(created(seen).filter(({ path }) => path !== '/auth/login')).toEqual([]);
    expect(found.outcome, found.printed).not.toBe('fine');
    expect(found.settings, found.printed).toBeUndefined();
    expect(seen.length).toBeLessThanOrEqual(150);
  });
});

test('an address that is named, and makes something of what is posted, is left alone too', async () => {
  const { origin, seen } = await started(feathersUsers);
  const found = await examined(origin, [...USER, '--login', '/users/login']);
  expect(created(seen)).toEqual([]);
  expect(found.finding('sign-in.not-found')?.text).toContain('/users/login');
});

test('nothing is written where nothing works, and the exit code says so', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-doctor-'));
  try {
    const { origin } = await started(() => json(200, { ok: true }));
    const typed = ['--url', origin, '--user', 'dana', '--write', join(directory, '.dev.vars')];
    const { code, output } = await consult(typed, { GATEHOUSE_DOCTOR_PASSWORD: PASSWORD });
    expect(code).toBe(1);
    expect(output).toContain('Nothing was written');
    expect(await readdir(directory)).toEqual([]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

describe.each(CONTRACTS)('a backend like %s', (_, preset, start) => {
  test('is known, and its password goes to its sign-in alone, after a wrong one', async () => {
    const contract = await start();
    try {
      const { username, password } = credentialsOf(contract, contract.users[0]);
      const typed = ['--user', username, '--password', password];
      const found = await examined(contract.origin, typed, { environment: contract.environment });
      expect(found.settings?.variables, found.printed).toMatchObject({
        BACKEND_PRESET: preset,
        BACKEND_URL: contract.baseUrl,
      });
      expect(found.outcome, found.printed).toBe('fine');
      const asked = contract.requests.filter(({ body }) => Object.values(body).includes(password));
      expect(asked.map(({ kind }) => kind)).toEqual(asked.map(() => 'login'));
      expect(asked.length).toBeLessThanOrEqual(3);
      const first = contract.control.received('login').findIndex(({ body }) => body.password === password);
      const before = contract.control
        .received('login')
        .slice(0, first)
        .map(({ body }) => body.password);
      expect(before.some((each) => typeof each === 'string' && each.startsWith('Wr0ng-'))).toBe(true);
      expect(contract.requests.length).toBeLessThan(90);
      for (const token of contract.control.tokens.issued) expect(found.printed).not.toContain(token);
    } finally {
      await contract.stop();
    }
  });
});
