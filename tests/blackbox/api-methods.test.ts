import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { type RawAnswer, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { signedIn } from '../fixtures/clients/test-browser.ts';
import { type OutputName, outputOf, startTarget, type Target } from '../fixtures/targets/target.ts';

const FORWARDED = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
const REGISTERED = words('PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT PURGE');
const UNKNOWN = words('TRACK FOO GETS POSTS get Get gET post delete * _GET XMLHTTPREQUEST');
/** No tokens, which a method has to be. @see RFC 9110, section 5.6.2 */
const MALFORMED = [
  'GET,',
  'GET;DELETE',
  'G@T',
  'GET/',
  'G(T',
  'G"T',
  '\u00c9T',
  'GE\tT',
  ' GET',
  '\0GET',
  '',
];
const OVERRIDES = words(`
  X-HTTP-Method-Override X-HTTP-Method X-Method-Override X-Method X-Original-Method X-Forwarded-Method X-Original-URL
  X-Rewrite-URL X-Override-URL
`);

/** An answer of the gate's own, as against the status, or the silence, of the server below it. */
const OURS = 'ours';
/**
 * Who says no. workerd has a list of methods of its own and breaks off a tunnel with a bare 500; Next's server calls a
 * route for seven methods alone. Node has a list of methods, too.
 */
const REFUSAL = {
  worker: { TRACE: OURS, registered: OURS, CONNECT: 500, unknown: 501, malformed: 400 },
  vercel: { TRACE: 405, registered: 400, CONNECT: 'closed', unknown: 400, malformed: 400 },
  node: { TRACE: 405, registered: OURS, CONNECT: 'closed', unknown: 400, malformed: 400 },
} as const satisfies Record<OutputName, Record<string, Refusal>>;
type Refusal = typeof OURS | number | 'closed';

let target: Target;
let session: readonly string[];
beforeAll(async () => {
  target = await startTarget({ accessTokenSeconds: 3_600 });
  await resetDemo(target);
  const member = await signedIn(target.origin);
  session = [...REQUEST_LINES.fetch, SAME_ORIGIN, member.sessionLine];
});
afterAll(() => target?.stop());
beforeEach(() => forgetRequests(target));

describe('P5: a method that is not forwarded', () => {
  const methods = [
    { method: 'TRACE', kind: 'TRACE' },
    { method: 'CONNECT', kind: 'CONNECT' },
    ...REGISTERED.map((method) => ({ method, kind: 'registered' as const })),
    ...UNKNOWN.map((method) => ({ method, kind: 'unknown' as const })),
    ...MALFORMED.map((method) => ({ method, kind: 'malformed' as const })),
  ] as const;

  it.each(methods)('is refused, and the backend is not asked: "$method"', async ({ method, kind }) => {
    for (const path of ['/api/echo', '/api/products/1', '/api/no-such-thing']) {
      const answer = await sendRaw(target.origin, { method, target: path, lines: session });
      expectRefused(answer, REFUSAL[outputOf(target)][kind]);
    }
    expect(await backendCalls(target)).toEqual([]);
  });

  it('is not had by asking for it in a header: what is forwarded is the method of the request', async () => {
    const lines = [
      ...session,
      ...OVERRIDES.map((name) => `${name}: ${name.endsWith('URL') ? '/_x' : 'DELETE'}`),
    ];
    for (const method of FORWARDED) {
      await forgetRequests(target);
      const request = {
        method,
        target: '/api/echo/1?_method=DELETE',
        lines: method.startsWith('P') ? [...lines, 'Content-Length: 0'] : lines,
      };
      expect(await sendRaw(target.origin, request), method).toMatchObject({ status: 200 });
      const calls = await backendCalls(target);
      expect(calls).toMatchObject([{ method, path: '/api/v1/echo/1', query: '_method=DELETE' }]);
      const passed = OVERRIDES.filter((name) => calls[0]?.headers[name.toLowerCase()] !== undefined);
      expect(passed, method).toEqual([]);
    }
  });
});

function expectRefused(answer: RawAnswer, refusal: Refusal): void {
  if (refusal === OURS) {
    expect(answer).toMatchObject({
      status: 405,
      body: expect.stringContaining('"code":"method_not_allowed"'),
    });
    expect(typeof answer === 'string' ? answer : answer.headers.get('allow')).toBe(FORWARDED.join(', '));
  } else if (typeof refusal === 'number') {
    expect(answer).toMatchObject({ status: refusal });
  } else {
    expect(answer).toBe(refusal);
  }
  // TRACE gives back what it was sent, wherever it is taken.
  expect(JSON.stringify(answer)).not.toContain('gatehouse-session=');
}

/** A list written in one text, apart by blanks. */
function words(text: string): string[] {
  return text.split(/[ \n]+/).filter((word) => word !== '');
}
