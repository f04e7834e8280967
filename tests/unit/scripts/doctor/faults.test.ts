import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { unreachable } from '../../../../scripts/doctor/judge/failures.ts';
import { startTrapServer } from '../../../fixtures/backends/trap-server.ts';
import { examined } from '../../../fixtures/lib/examined.ts';
import { freePort } from '../../../fixtures/lib/free-port.ts';

vi.setConfig({ testTimeout: 60_000 });

const USER = ['--user', 'dana', '--password', 'correct-horse-of-dana'];
const PASSWORD = 'correct-horse-of-dana';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
});

/** Something that answers as it likes. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}

test.each([
  ['http://api.example.com', {}, 'wrong'],
  ['http://api.example.com', { DANGEROUSLY_ALLOW_HTTP: 'on' }, undefined],
  ['https://api.example.com', {}, undefined],
  ['http://api.internal', {}, undefined],
])(
  'an address without TLS is examined, and called what the product calls it: %s %j',
  async (url, given, level) => {
    const fetch = async () => new Response('nothing here', { status: 404 });
    const found = await examined(url, USER, { given, fetch });
    expect(found.finding('address.plain-http')?.level).toBe(level);
  },
);

test('a configuration that leaves the address to --url is not taken for one that has lost it', async () => {
  const fetch = async () => new Response('nothing here', { status: 404 });
  const given = { SESSION_SECRET: 'a-secret-of-this-test-that-is-long-enough', BACKEND_LOGIN_PATH: '/in' };
  const found = await examined('https://api.example.com', USER, { given, fetch });
  expect(found.finding('variables.BACKEND_URL')?.text ?? '').not.toContain('beside');
});

describe('a backend that cannot be reached', () => {
  test('is one where nothing listens', async () => {
    const found = await examined(`http://127.0.0.1:${await freePort()}`, USER);
    expect(found.outcome).toBe('unreachable');
    expect(found.finding('address.unreachable')?.text).toContain('ECONNREFUSED');
  });

  test('is one whose name nobody knows', async () => {
    const found = await examined('http://gatehouse-doctor.invalid', USER);
    expect(found.outcome).toBe('unreachable');
    expect(found.finding('address.unreachable')?.text).toMatch(/DNS has no address/);
  });

  test('is one that does not speak TLS where https was said', async () => {
    const origin = await serve((_, response) => response.end());
    const found = await examined(origin.replace('http:', 'https:'), USER);
    expect(found.outcome).toBe('unreachable');
    expect(found.finding('address.unreachable')?.text).toMatch(/speak TLS|hung up/);
  });

  test('is one that never answers', async () => {
    const origin = await serve(() => {});
    const found = await examined(origin, USER, { probeMs: 200 });
    expect(found.outcome).toBe('unreachable');
    expect(found.finding('address.unreachable')?.text).toContain('did not answer in time');
  });

  test.each([
    ['CERT_HAS_EXPIRED', /has expired/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /nobody whom this machine trusts/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /nobody whom this machine trusts/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /for another name/],
    ['EAI_AGAIN', /DNS has no address/],
    ['SOMETHING_NEW', /cannot be reached.*\(SOMETHING_NEW\)/],
  ])('is explained, with a cure: %s', (code, words) => {
    const finding = unreachable('https://api.example', code);
    expect(finding.text).toMatch(words);
    expect(finding.cure).toMatch(/\w+/);
  });
});

describe('a backend that answers nonsense', () => {
  test.each<readonly [string, RequestListener]>([
    ['a page for every address', (_, response) => html(response, 200)],
    ['a page that says not found', (_, response) => html(response, 404)],
    ['500 to everything', (_, response) => response.writeHead(500).end('{"error":"oops"}')],
    ['JSON that says well done to everything', (_, response) => json(response, 200, { ok: true })],
    ['a body without an end', (_, response) => endless(response)],
    ['10 MB for everything', (_, response) => response.end('x'.repeat(10_000_000))],
  ])('gets no password: %s', async (_, listener) => {
    const bodies: string[] = [];
    const origin = await serve((request, response) => {
      request.on('data', (data: Buffer) => bodies.push(data.toString()));
      listener(request, response);
    });
    const found = await examined(origin, USER, { probeMs: 400 });
    expect(['wrong', 'unreachable']).toContain(found.outcome);
    expect(found.settings).toBeUndefined();
    expect(bodies.join('')).not.toContain(PASSWORD);
  });

  test('is told apart from one that is there behind a page for everything else', async () => {
    const origin = await serve((request, response) =>
      request.url === '/auth/login' && request.method === 'POST'
        ? json(response, 401, { message: 'Unauthorized' })
        : html(response, 200),
    );
    const found = await examined(origin, USER);
    expect(found.finding('address.catch-all')).toBeDefined();
    expect(found.finding('sign-in.rejected')).toBeDefined();
  });

  test('is left alone as soon as it has had enough', async () => {
    let asked = 0;
    const origin = await serve((_, response) => {
      asked += 1;
      response.writeHead(429, { 'retry-after': '60' }).end();
    });
    const found = await examined(origin, USER);
    expect(asked).toBe(1);
    expect(found.finding('address.limited')?.cure).toContain('Wait');
  });

  test('without a sign-in anywhere is asked a bounded number of times', async () => {
    let asked = 0;
    const origin = await serve((_, response) => {
      asked += 1;
      json(response, 404, { message: 'Not found' });
    });
    const found = await examined(`${origin}/some/deep/place`, USER);
    expect(found.outcome).toBe('wrong');
    expect(found.finding('sign-in.not-found')?.cure).toContain('--login');
    expect(asked).toBeLessThan(130);
  });
});

describe('a redirect', () => {
  test.each([301, 302, 307, 308])('to another host (%i) is not followed', async (status) => {
    const trapServer = await startTrapServer();
    const origin = await serve((request, response) =>
      response.writeHead(status, { location: `${trapServer.origin}${request.url}` }).end(),
    );
    const found = await examined(origin, USER);
    await trapServer.close();
    expect(trapServer.calls).toEqual([]);
    expect(found.finding('address.redirects')?.cure).toContain(trapServer.origin);
  });
});

describe('a sign-in', () => {
  const signIns: string[] = [];

  /** An API whose sign-in answers the password with something, and everything else with 401. */
  async function apiThatSays(status: number, body: unknown): Promise<string> {
    signIns.length = 0;
    return serve(async (request, response) => {
      if (request.url !== '/auth/login' || request.method !== 'POST') return json(response, 404, {});
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const typed = JSON.parse(Buffer.concat(chunks).toString());
      if (typed.password !== PASSWORD) return json(response, 401, { message: 'No such password.' });
      signIns.push(typed.password);
      json(response, status, body);
    });
  }

  test.each([400, 401, 403, 422])('that is refused with %i is not tried a second time', async (status) => {
    const origin = await apiThatSays(status, { message: 'Wrong user name or password.' });
    const found = await examined(origin, USER);
    expect(signIns).toEqual([PASSWORD]);
    expect(found.outcome).toBe('wrong');
    expect(found.finding('sign-in.rejected')?.text).toContain('“Wrong user name or password.”');
  });

  test('that is answered without tokens may want a second factor', async () => {
    const origin = await apiThatSays(200, { mfaRequired: true, message: 'Enter the code.' });
    const found = await examined(origin, USER);
    expect(signIns).toHaveLength(1);
    expect(found.finding('sign-in.no-tokens')?.cure).toContain('second factor');
  });

  test('that hits a limit ends it all', async () => {
    const origin = await apiThatSays(429, {});
    const found = await examined(origin, USER);
    expect(signIns).toHaveLength(1);
    expect(found.finding('sign-in.limited')).toBeDefined();
  });

  test('that asks for a field of another name is tried with that', async () => {
    const typed: string[] = [];
    const origin = await serve(async (request, response) => {
      if (request.url !== '/login' || request.method !== 'POST') return json(response, 404, {});
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const fields = JSON.parse(Buffer.concat(chunks).toString());
      if (fields.identifier === undefined)
        return json(response, 422, { errors: { identifier: ['is required'] } });
      typed.push(fields.identifier);
      json(response, 401, {});
    });
    await examined(origin, USER);
    expect(typed).toContain('dana');
  });

  test('at an address that its owner names is tried, although every other answers alike', async () => {
    const typed: string[] = [];
    const origin = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      if (request.url === '/in') typed.push(Buffer.concat(chunks).toString());
      json(response, 401, {});
    });
    expect((await examined(origin, USER)).finding('sign-in.guarded')?.cure).toContain('--login');
    expect(typed).toEqual([]);
    await examined(origin, [...USER, '--login', '/in']);
    expect(typed.filter((body) => body.includes(PASSWORD))).toHaveLength(1);
  });

  test('that breaks is not tried elsewhere for ever', async () => {
    const origin = await apiThatSays(500, {});
    await examined(origin, USER);
    expect(signIns.length).toBeLessThanOrEqual(4);
  });
});

describe('whatever a backend echoes', () => {
  test('no password, key or token is printed', async () => {
    const secrets = { CLIENT_SECRET: 'a secret/of the client', BACKEND_API_KEY: 'key-of-the-owner' };
    const origin = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const echo = Buffer.concat(chunks).toString();
      const said = `${echo} ${decodeURIComponent(echo.replaceAll('+', ' '))} ${JSON.stringify(request.headers)}`;
      response.setHeader('x-echo', encodeURIComponent(said).slice(0, 2_000));
      if (request.method === 'GET')
        response.writeHead(302, { location: `/${encodeURIComponent(PASSWORD)}` }).end();
      else json(response, 401, { message: said, [PASSWORD]: said });
    });
    const found = await examined(origin, [...USER, '--client-id', 'gatehouse', '--login', '/x'], {
      environment: secrets,
    });
    for (const secret of [PASSWORD, ...Object.values(secrets)]) {
      for (const spelling of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
        expect(found.printed).not.toContain(spelling);
      }
    }
  });

  test('a short password does not come out in a quotation', async () => {
    const origin = await serve((request, response) =>
      request.url === '/auth/login'
        ? json(response, 401, { message: 'The password x9 is not right.' })
        : json(response, 404, {}),
    );
    const found = await examined(origin, ['--user', 'dana', '--password', 'x9']);
    expect(found.finding('sign-in.rejected')).toBeDefined();
    expect(found.printed).not.toContain('x9');
  });

  test('no line of its own gets among the variables', async () => {
    const claims = { sub: 'dana', exp: Date.now() / 1000 + 900, iss: "x'\nSESSION_SECRET=known\n'" };
    const parts = [{ alg: 'HS256' }, claims].map((part) => btoa(JSON.stringify(part)).replace(/=+$/, ''));
    const origin = await serve(async (request, response) => {
      if (request.url !== '/auth/login') return json(response, 404, {});
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const isRight = Buffer.concat(chunks).toString().includes(PASSWORD);
      json(response, isRight ? 200 : 401, isRight && { access_token: `${parts.join('.')}.c2lnbmF0dXJl` });
    });
    const found = await examined(origin, USER);
    const issuer = found.settings?.fillIn.find(({ variable }) => variable === 'JWT_ISSUER');
    expect(issuer?.value).toBe("x' SESSION_SECRET=known '");
    expect(found.printed).not.toMatch(/^ *SESSION_SECRET/m);
  });

  test('no control character reaches the terminal', async () => {
    const origin = await serve((request, response) =>
      request.url === '/auth/login'
        ? json(response, 401, { message: 'No \u001b[2J\u202e entry \u0007 here' })
        : json(response, 404, {}),
    );
    const { findings } = await examined(origin, USER);
    expect(JSON.stringify(findings)).not.toMatch(/\\u001b|\u202e|\\u0007/);
  });
});

type Response = Parameters<RequestListener>[1];

function json(response: Response, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function html(response: Response, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>App</title>');
}

function endless(response: Response): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write('["'), 20);
  response.on('close', () => clearInterval(timer));
}
