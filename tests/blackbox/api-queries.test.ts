import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { signedIn } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

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

it.each<readonly [path: string, query: string]>([
  ['/echo/a', ''],
  ['/echo/a/', ''],
  ['/echo/', ''],
  ['/echo/a/', 'x=1'],
  ['/echo/a', 'path=echo'],
  ['/echo/a/', 'path=echo'],
  ['/echo/a%2Fb/', 'x=1&x=2'],
  ['/echo/a:b@c/', ''],
  ['/echo/;/', ''],
  // To Next's own router in Node, such names are its own.
  ...(process.env.RUNTIME === 'node' ? [] : [['/echo/a', 'nxtPpath=users'] as const]),
])('the query is what the client wrote, with nothing of the path in it: %s?%s', async (path, query) => {
  const asked = `/api${path}${query === '' ? '' : `?${query}`}`;
  expect(await sendRaw(target.origin, { target: asked, lines: session })).toMatchObject({ status: 200 });
  expect(await backendCalls(target)).toMatchObject([{ path: `/api/v1${path}`, query }]);
});

it('the query is byte for byte the same, or means the same where `next start` has written it anew', async () => {
  const query = 'a=%2F/%2f&a[]=1&a[]=2&b=%zz%&c=%ff%00&=&&d==+%20;e|^`{}\\@:,$*()~?!&f';
  const answer = await sendRaw(target.origin, { target: `/api/echo/a?${query}`, lines: session });
  expect(answer).toMatchObject({ status: 200 });
  const received = (await backendCalls(target)).map((call) => call.query);
  if (target.name === 'worker') expect(received).toEqual([query]);
  expect(received.map(meaning)).toEqual([meaning(query)]);
});

function meaning(query: string): [string, string][] {
  return [...new URLSearchParams(query)];
}
