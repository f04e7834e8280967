import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { imageDoors, LEFTOVERS, RESERVED } from '../corpora/side-doors.ts';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { startTrapServer, type TrapServer } from '../fixtures/backends/trap-server.ts';
import { type RawResponse, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES } from '../fixtures/clients/request-kinds.ts';
import { signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { inParallel } from '../fixtures/lib/parallel.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';
import { rotatingPart } from '../rotating-part.ts';

/** What a server of a stranger would like to leave with a visitor. */
const PLANTED = {
  'set-cookie': ['session=planted', 'gatehouse-session=planted', '__Host-session=planted'],
  refresh: '0; url=/planted',
  'clear-site-data': '"*"',
  location: '/planted',
};
const LEAVES_NOTHING = /planted/;

let target: Target;
let trapServer: TrapServer;
let member: TestBrowser;
beforeAll(async () => {
  trapServer = await startTrapServer(PLANTED);
  target = await startTarget();
  await resetDemo(target);
  member = await signedIn(target.origin);
});
afterAll(async () => {
  await target?.stop();
  await trapServer?.close();
});
beforeEach(() => forgetRequests(target));

/** What answers by itself is on a closed list: pages, the files that the build has listed, and the gate's own addresses. */
describe.each(['a stranger', 'someone signed in'])('M8: for %s, nothing answers but the gate', (who) => {
  const visitor = () => (who === 'a stranger' ? [] : [`Cookie: ${member.cookie}`]);
  const ask = async (written: string, method = 'GET'): Promise<RawResponse | undefined> => {
    const lines = [...REQUEST_LINES.document, ...visitor()];
    const answer = await sendRaw(target.origin, { method, target: written, lines });
    return typeof answer === 'string' ? undefined : answer;
  };

  it('where images of other hosts could be had: nobody is asked, and no header of theirs passes', async () => {
    const doors = imageDoors(new URL(trapServer.origin).host);
    expect(doors.length).toBeGreaterThan(400);
    const open: string[] = [];
    await inParallel(rotatingPart(doors, isPlainest), 8, async (written) => {
      const answer = await ask(written);
      if (answer !== undefined && isDoor(answer)) open.push(`${written}: ${answer.status}`);
    });
    expect(open).toEqual([]);
    expect(trapServer.calls).toEqual([]);
    expect(await backendCalls(target)).toEqual([]);
  });

  it.each(['GET', 'HEAD', 'POST'])('where the framework has addresses of its own, by %s', async (method) => {
    const open: string[] = [];
    await inParallel(RESERVED, 8, async (written) => {
      const answer = await ask(written, method);
      if (answer === undefined) return;
      if (isDoor(answer) || !isMissing(answer)) open.push(`${method} ${written}: ${answer.status}`);
    });
    expect(open).toEqual([]);
  });

  it('where a builder has left files', async () => {
    const open: string[] = [];
    await inParallel(LEFTOVERS, 8, async (written) => {
      const answer = await ask(written);
      if (answer !== undefined && (isDoor(answer) || isFile(answer)))
        open.push(`${written}: ${answer.status}`);
    });
    expect(open).toEqual([]);
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT'])('where its own addresses begin or end, by %s', async (method) => {
    const names = [
      '/api',
      '/auth',
      '/auth/login',
      '/auth/callback',
      '/auth/no-such-address',
      '/health',
      '/health/ready',
    ];
    const pages = ['/login', '/forbidden', '/register', '/verify-email', '/no-such-page', '/dashboard', ''];
    const open: string[] = [];
    for (const written of [...names, ...pages].flatMap((name) => [
      name,
      `${name}/`,
      `${name}?`,
      `${name}.rsc`,
    ])) {
      const answer = written.startsWith('/') ? await ask(written, method) : undefined;
      if (answer !== undefined && !answer.headers.has('x-request-id'))
        open.push(`${written} ${answer.status}`);
    }
    expect(open).toEqual([]);
  });

  it('but a file of `public` is there for everyone', async () => {
    const answer = await ask('/icon.svg');
    expect(answer?.status).toBe(200);
    expect(answer?.headers.get('content-type')).toContain('image/svg+xml');
    expect(answer?.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer?.headers.has('set-cookie')).toBe(false);
  });
});

/** How the framework itself writes it, and the host without a disguise. */
function isPlainest(door: string): boolean {
  return door.startsWith('/_next/image?url=') || door.includes('url=http://');
}

/** An answer that nobody here has made, or that leaves something of a stranger's with the visitor. */
function isDoor({ status, headers, body }: RawResponse): boolean {
  const isLeaving = [...headers].some(([, value]) => LEAVES_NOTHING.test(value)) || LEAVES_NOTHING.test(body);
  return isLeaving || status >= 500 || (status < 300 && !headers.has('x-request-id'));
}

/** Some servers move a path with an empty segment, or refuse what is no path, before they ask anyone. */
function isMissing({ status }: RawResponse): boolean {
  return status === 404 || status === 400 || status === 308 || status === 403;
}

/** What is no page of ours: those say which scripts they run. */
function isFile({ status, headers }: RawResponse): boolean {
  return status === 200 && !(headers.get('content-security-policy') ?? '').includes('script-src');
}
