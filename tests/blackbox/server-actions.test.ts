import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import {
  ACTION_WAYS,
  type ActionWay,
  type ProductAction,
  productAction,
  productsPosted,
} from '../fixtures/clients/action.ts';
import { hostile, outcomeOf } from '../fixtures/clients/anonymous.ts';
import { sendRaw } from '../fixtures/clients/raw.ts';
import { SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

let target: Target;
let action: ProductAction;
let cookie: string;
beforeAll(async () => {
  target = await startTarget();
  await resetDemo(target);
  const member = new TestBrowser(target.origin);
  action = await productAction(member);
  cookie = member.sessionLine;
});
afterAll(() => target?.stop());
beforeEach(() => forgetRequests(target));

describe('a server action that exists', () => {
  const paths = ['/', '/login', '/robots.txt', '/dashboard', '/dashboard/products', '/no-such-page'];

  it.each(paths.flatMap((path) => ACTION_WAYS.map((way) => ({ path, way }))))(
    'M5: is not run for a stranger who posts it to $path by $way',
    async ({ path, way }) => {
      const lines = [...action[way].lines, `Origin: ${target.origin}`, SAME_ORIGIN];
      const answer = await hostile(target, { method: 'POST', target: path, lines, body: action[way].body });
      expect(answer).toMatchObject({ status: isSentToSignIn(way) });
      expect(outcomeOf(answer, target.origin)).toBe('sent to sign in');
      expect(await backendCalls(target)).toEqual([]);
    },
  );

  it('makes Next send a stranger to sign in, and back', async () => {
    const lines = [...action.script.lines, `Origin: ${target.origin}`, SAME_ORIGIN];
    const request = { method: 'POST', target: '/dashboard/products', lines, body: action.script.body };
    const answer = await hostile(target, request);
    expect(answer).toMatchObject({ status: 401 });
    const location = typeof answer === 'string' ? answer : answer.headers.get('x-action-redirect');
    expect(location).toBe('/login?returnTo=%2Fdashboard%2Fproducts');
  });

  it.each(ACTION_WAYS)(
    'X2: is run for someone signed in who posts it from our own page by %s',
    async (way) => {
      const lines = [...action[way].lines, `Origin: ${target.origin}`, SAME_ORIGIN, cookie];
      const request = { method: 'POST', target: '/dashboard/products', lines, body: action[way].body };
      expect(await sendRaw(target.origin, request)).toMatchObject({ status: 200 });
      expect(await productsPosted(target)).toBe(1);
    },
  );

  it.each(ACTION_WAYS)('is run for a page of ours that sends no referrer, by %s', async (way) => {
    const lines = [...action[way].lines, 'Origin: null', SAME_ORIGIN, cookie];
    const request = { method: 'POST', target: '/dashboard/products', lines, body: action[way].body };
    expect(await sendRaw(target.origin, request)).toMatchObject({ status: 200 });
    expect(await productsPosted(target)).toBe(1);
  });

  const foreign = [
    { from: 'an opaque origin', lines: ['Origin: null'] },
    { from: 'another site', lines: ['Origin: https://evil.example'] },
    { from: 'another site that says it is ours', lines: ['Origin: https://evil.example', SAME_ORIGIN] },
    { from: 'a sibling', lines: ['Origin: https://sibling.127.0.0.1', 'Sec-Fetch-Site: same-site'] },
    { from: 'another port', lines: ['Origin: http://127.0.0.1:1'] },
    { from: 'a browser that names another site', lines: ['Sec-Fetch-Site: cross-site'] },
    { from: 'a browser that names a sibling', lines: ['Sec-Fetch-Site: same-site'] },
    { from: 'a browser that names no site', lines: ['Sec-Fetch-Site: none'] },
    { from: 'who does not say', lines: [] },
    {
      from: 'another site that names itself as the host',
      lines: ['Origin: https://evil.example', 'X-Forwarded-Host: evil.example', SAME_ORIGIN],
    },
    {
      from: 'another site that names itself as the host, over plain http',
      lines: ['Origin: http://evil.example', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: http'],
    },
  ];
  it.each(foreign.flatMap((sender) => ACTION_WAYS.map((way) => ({ ...sender, way }))))(
    'X2: is refused with 403, and not run, when it comes with a session from $from by $way',
    async ({ lines: origin, way }) => {
      const lines = [...action[way].lines, cookie, ...origin];
      const request = { method: 'POST', target: '/dashboard/products', lines, body: action[way].body };
      expect(await hostile(target, request)).toMatchObject({ status: 403 });
      expect(await productsPosted(target)).toBe(0);
    },
  );

  it('is not run for someone signed in who is lured to post it to a public page', async () => {
    const lines = [...action.script.lines, cookie, 'Origin: https://evil.example'];
    expect(
      await hostile(target, { method: 'POST', target: '/', lines, body: action.script.body }),
    ).toMatchObject({
      status: 403,
    });
    expect(await productsPosted(target)).toBe(0);
  });
});

/** A person who has sent a form is shown where to sign in, a program is told to. */
function isSentToSignIn(way: ActionWay): unknown {
  return way === 'script' ? 401 : expect.toBeOneOf([303, 401]);
}
