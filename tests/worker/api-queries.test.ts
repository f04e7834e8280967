import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { signedIn } from '../fixtures/client.ts';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/demo.ts';
import { DRESS, SAME_ORIGIN } from '../fixtures/dress.ts';
import { sendRaw } from '../fixtures/raw.ts';
import { startTarget, type Target } from '../fixtures/target.ts';

let target: Target;
let session: readonly string[];
beforeAll(async () => {
  target = await startTarget({ accessTokenSeconds: 3_600 });
  await resetDemo(target);
  const member = await signedIn(target.origin);
  session = [...DRESS.fetch, SAME_ORIGIN, `Cookie: session=${member.cookies.get('session')}`];
});
afterAll(() => target?.stop());
beforeEach(() => forgetRequests(target));

it.each([
  ['/echo/a', ''],
  ['/echo/a/', ''],
  ['/echo/', ''],
  ['/echo/a/', 'x=1'],
  ['/echo/a', 'path=echo'],
  ['/echo/a/', 'path=echo'],
  ['/echo/a%2Fb/', 'x=1&x=2'],
  ['/echo/a:b@c/', ''],
  ['/echo/;/', ''],
  ['/echo/a', 'nxtPpath=users'],
])('the query is what the client wrote, with nothing of the path in it: %s?%s', async (path, query) => {
  const asked = `/api${path}${query === '' ? '' : `?${query}`}`;
  expect(await sendRaw(target.origin, { target: asked, lines: session })).toMatchObject({ status: 200 });
  expect(await backendCalls(target)).toMatchObject([{ path: `/api/v1${path}`, query }]);
});
