import { setTimeout as sleep } from 'node:timers/promises';
import { decodeProtectedHeader } from 'jose';
import { encode } from 'jose/base64url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  backendCalls,
  demoRequests,
  type Fault,
  forgetRequests,
  orderFaults,
  resetDemo,
} from '../fixtures/backends/demo.ts';
import { startTrapServer, type TrapServer } from '../fixtures/backends/trap-server.ts';
import { demoClaims, signAsDemo } from '../fixtures/clients/hostile-tokens.ts';
import { type RawAnswer, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { sealSession } from '../fixtures/clients/sealed.ts';
import { signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { inParallel } from '../fixtures/lib/parallel.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const SECOND_MS = 1_000;
const AT_ONCE = 10;
const LINES = [...REQUEST_LINES.fetch, SAME_ORIGIN];

let trapServer: TrapServer;
let target: Target;
let member: TestBrowser;
let cookie: string;
beforeAll(async () => {
  trapServer = await startTrapServer();
  target = await startTarget({ accessTokenSeconds: 3_600 });
});
afterAll(async () => {
  await target?.stop();
  await trapServer?.close();
});
beforeEach(async () => {
  await resetDemo(target);
  ({ member, cookie } = await signedInAt(target));
  await forgetRequests(target);
});

describe('a flood of tokens with unknown key ids', () => {
  const faults: readonly [name: string, fault: readonly Fault[], cooldown: number][] = [
    ['is there', [], 30 * SECOND_MS],
    ['fails', [{ kind: 'status', status: 500, times: -1 }], 10 * SECOND_MS],
  ];

  it.each(faults)(
    'D1: costs the backend one look at the key set at a time when that %s, and known keys go on working',
    async (_, jwks, cooldown) => {
      await orderFaults(target, { jwks });
      const flood = await Promise.all(
        Array.from({ length: 300 }, (_, at) => cookieWithKeyId(`unknown-${at}`)),
      );
      const started = Date.now();
      const answers = await inParallel(flood, AT_ONCE, (each) => apiWith(each));
      const turns = 1 + Math.floor((Date.now() - started) / cooldown);
      expect(answers.filter((answer) => statusOf(answer) !== 401)).toEqual([]);
      expect(await keySetsAsked(target)).toBeLessThanOrEqual(turns);
      expect(await backendCalls(target)).toEqual([]);
      expect((await member.api('/products?limit=1')).status).toBe(200);
    },
  );
});

describe('a key set that is hostile', () => {
  const faults: readonly Fault[] = [
    { kind: 'huge', times: -1 },
    { kind: 'gzip-bomb', times: -1 },
    { kind: 'html', times: -1 },
    { kind: 'half-json', times: -1 },
    { kind: 'redirect', times: -1 },
  ];

  it.each(faults)('D2: is not taken over, and the one of before stays in use: $kind', async (fault) => {
    const own = await startTarget({ accessTokenSeconds: 3_600 });
    try {
      const { member: user } = await signedInAt(own);
      expect((await user.api('/products?limit=1')).status).toBe(200);
      await forgetRequests(own);
      const lure = fault.kind === 'redirect' ? { location: `${trapServer.origin}/jwks.json` } : {};
      await orderFaults(own, { jwks: [{ ...fault, ...lure }] });
      // As long as the gate leaves the endpoint alone, whatever a token says.
      await sleep(1.1 * SECOND_MS);
      expect(statusOf(await apiWith(await cookieWithKeyId('unknown'), own))).toBe(401);
      expect(await keySetsAsked(own)).toBe(1);
      expect((await user.api('/products?limit=1')).status).toBe(200);
      expect(trapServer.calls).toEqual([]);
    } finally {
      await own.stop();
    }
  });
});

describe('a session cookie that asks for a lot of work', () => {
  it('D3: is refused as fast as none at all', async () => {
    const known = {
      alg: 'dir',
      enc: 'A256GCM',
      ...decodeProtectedHeader(cookie.slice(cookie.indexOf('=') + 1)),
    };
    const filler = 'A'.repeat(3_000);
    const sealed = (header: object) =>
      `${encode(JSON.stringify({ ...known, ...header }))}.${'A'.repeat(342)}.${'A'.repeat(16)}.${filler}.${'A'.repeat(22)}`;
    const password = { alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, p2s: 'A'.repeat(22) };
    const hostile = [
      sealed(password),
      sealed({ ...password, alg: 'PBES2-HS512+A256KW' }),
      sealed({ zip: 'DEF' }),
      sealed({ alg: 'RSA-OAEP-256' }),
      sealed({}),
      `${encode('['.repeat(5_000))}....`,
    ].flatMap((value) => Array.from({ length: 20 }, () => `Cookie: gatehouse-session=${value}`));
    const took = async (cookies: readonly string[]) => {
      const started = performance.now();
      const answers = await inParallel(cookies, AT_ONCE, (each) => apiWith(each));
      expect(answers.filter((answer) => statusOf(answer) !== 401)).toEqual([]);
      return performance.now() - started;
    };
    const withNone = hostile.map(() => 'Cookie: other=1');
    await took(withNone);
    // The first of these would take minutes if it were counted out.
    expect(await took(hostile)).toBeLessThan(10 * (await took(withNone)) + SECOND_MS);
    expect(await backendCalls(target)).toEqual([]);
  });
});

describe('more cookies than any site sets', () => {
  const many = (count: number, name: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => `${name(at)}=${at}`).join('; ');
  const cookies = {
    '16 KB in one': `filler=${'a'.repeat(16_384)}`,
    '16 KB in four': Array.from({ length: 4 }, (_, at) => `filler${at}=${'a'.repeat(4_096)}`).join('; '),
    '300 of them': many(300, (at) => `c${at}`),
    '300 that are named almost like ours': many(300, (at) => `gatehouse-session_${at}`),
    '300 chunks of ours': many(300, (at) => `gatehouse-session.${at}`),
    '1,000 empty ones': '; '.repeat(1_000),
  };

  it.each(Object.entries(cookies))(
    'D4: are read beside a good session, and nothing breaks: %s',
    async (_, more) => {
      for (const path of ['/api/products?limit=1', '/dashboard', '/login', '/health']) {
        for (const line of [`${cookie}; ${more}`, `Cookie: ${more}; ${cookie.slice('Cookie: '.length)}`]) {
          const answer = await sendRaw(target.origin, { target: path, lines: [...LINES, line] });
          expect(statusOf(answer), path).toBe(200);
        }
      }
      expect((await member.api('/products?limit=1')).status).toBe(200);
    },
  );
});

async function signedInAt(where: Target): Promise<{ readonly member: TestBrowser; readonly cookie: string }> {
  const client = await signedIn(where.origin);
  return { member: client, cookie: client.sessionLine };
}

/** A session that could only be good under a key that the backend does not have. */
async function cookieWithKeyId(kid: string): Promise<string> {
  const accessToken = await signAsDemo(demoClaims(), { kid });
  return `Cookie: gatehouse-session=${await sealSession({ tokens: { accessToken } })}`;
}

function apiWith(line: string, { origin } = target): Promise<RawAnswer> {
  return sendRaw(origin, { target: '/api/products?limit=1', lines: [...LINES, line] });
}

function statusOf(answer: RawAnswer): number | string {
  return typeof answer === 'string' ? answer : answer.status;
}

async function keySetsAsked(where: Target): Promise<number> {
  return (await demoRequests(where)).filter(({ path }) => path === '/.well-known/jwks.json').length;
}
