import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiPaths, apiPaths } from '../corpora/api-paths.ts';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { startTrapServer, type TrapServer } from '../fixtures/backends/trap-server.ts';
import { locationOf } from '../fixtures/clients/anonymous.ts';
import { isEscape } from '../fixtures/clients/escape.ts';
import { type RawAnswer, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { signedIn } from '../fixtures/clients/test-browser.ts';
import { inBatches, inParallel } from '../fixtures/lib/parallel.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';
import { rotatingPart } from '../rotating-part.ts';

const BASE = '/api/v1/';
/** The demo backend remembers the last 1,000 requests, and a page may make several. */
const BATCH = 200;
const AT_ONCE = 6;
const MINUTES_MS = 180_000;

let target: Target;
let trapServer: TrapServer;
let session: readonly string[];
beforeAll(async () => {
  trapServer = await startTrapServer();
  target = await startTarget({ accessTokenSeconds: 3_600 });
  await resetDemo(target);
  const member = await signedIn(target.origin);
  session = [...REQUEST_LINES.fetch, SAME_ORIGIN, member.sessionLine];
});
afterAll(async () => {
  await target?.stop();
  await trapServer?.close();
});
beforeEach(() => forgetRequests(target));

describe('a path below /api that is written to lead elsewhere', () => {
  it(
    'P1 P2: never leads the backend out of its base path, nor to another server, in more than 1,000 variants',
    async () => {
      const families = apiPaths(new URL(trapServer.origin).host);
      const found = { variants: 0, tried: 0, received: 0, faults: [] as string[], escapes: [] as string[] };
      for (const { family, targets } of families) {
        const part = rotatingPart(targets);
        const { received, faults, escapes } = await tried(part);
        found.variants += targets.length;
        found.tried += part.length;
        found.received += received;
        found.faults.push(...faults.map((fault) => `${family}: ${fault}`));
        found.escapes.push(...escapes.map((path) => `${family}: ${path}`));
      }
      console.info(
        `${target.name}: ${found.tried} of ${found.variants} variants, ${found.received} received`,
      );
      expect({ ...found, calls: trapServer.calls }).toEqual({
        variants: expect.toSatisfy((count: number) => count >= 1_000),
        // Those that climb nowhere; without them this would hold for a proxy that forwards nothing.
        tried: expect.toSatisfy((count: number) => count >= 100),
        received: expect.toSatisfy((count: number) => count >= found.tried / 50),
        faults: [],
        escapes: [],
        calls: [],
      });
    },
    MINUTES_MS,
  );
});

describe('P1: what judges where a path leads', () => {
  it.each([
    '/admin',
    '/api/v1x/products',
    '/api/v1/../v2',
    '/api/v1/echo/..%2f..%2fv2',
    '/api/v1/%252e%252e/v2',
    '/api/v1/%25252e%25252e%25252fv2',
    '/api/v1/..%5c..%5cadmin',
    '/api/v1/a/..;x=1/..%3b/v2',
    '/api/v1/%ff/../../v2',
    '/api/v1//../v2',
    '/api/v1/..%3fx',
    '/api/v1/..%2523',
    '/api/v1/.%20./v2',
    '/api/v1/%ef%bc%8e%ef%bc%8e%ef%bc%8fv2',
    '/api/v1/%25ef%25bc%258e./v2',
    '/api/v1/%ef%bc%852e%ef%bc%852e/v2',
    '/api/v1/%25u002e%25u002e/v2',
    '/api/v1/%25uff0e%25uff0e/v2',
    '/api/v1/%ef%bc%85252e%ef%bc%85252e/v2',
    '/api/v1/.%e2%80%8b./v2',
    '/api/v1/..%e2%88%95v2',
  ])('finds that it leaves the base path: %s', (path) => {
    expect(isEscape(path, BASE)).toBe(true);
  });

  it.each(['/api/v1/', '/api/v1/a%2Fb', '/api/v1/a/../b', '/api/v1/...', '/api/v1/a..b', '/api/v1/%ff;x/.'])(
    'finds that it stays below the base path: %s',
    (path) => {
      expect(isEscape(path, BASE)).toBe(false);
    },
  );
});

async function tried(targets: ApiPaths['targets']) {
  const faults: string[] = [];
  const received: string[] = [];
  for (const batch of inBatches(targets, BATCH)) {
    await forgetRequests(target);
    const answers = await inParallel(batch, AT_ONCE, (written) =>
      sendRaw(target.origin, { target: written, lines: session }),
    );
    faults.push(...batch.flatMap((written, at) => faultsIn(written, answers[at] ?? 'silent')));
    received.push(...(await backendCalls(target)).map(({ path }) => path));
  }
  return { faults, received: received.length, escapes: received.filter((path) => isEscape(path, BASE)) };
}

function faultsIn(written: string, answer: RawAnswer): string[] {
  if (answer === 'closed') return [];
  const about = JSON.stringify(written);
  if (answer === 'silent') return [`${about}: no answer`];
  if (answer.status >= 500) return [`${about}: ${answer.status} ${answer.body.slice(0, 60)}`];
  const location = answer.headers.get('location');
  // Next's server sends whoever writes an absolute address to it.
  const isOwn = location === written || locationOf(answer, target.origin).origin === target.origin;
  return isOwn ? [] : [`${about}: sent to ${location}`];
}
