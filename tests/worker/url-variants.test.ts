import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { urlVariants } from '../corpora/url-variants.ts';
import { ADMIN_LOGIN, Client, DEMO_LOGIN } from '../fixtures/client.ts';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/demo.ts';
import { DRESS, type Dress } from '../fixtures/dress.ts';
import { sendRaw } from '../fixtures/raw.ts';
import { hostile, hostileWithMoves, locationOf, outcomeOf } from '../fixtures/stranger.ts';
import { startTarget, type Target } from '../fixtures/target.ts';

const PRIVATE_PAGES = ['/dashboard', '/dashboard/products'];
const ADMIN_PAGE = '/admin';
const ADMIN_HEADING = /<h1[^>]*>Administration|"h1",null,\{[^}]*"children":"Administration"/;
const DRESSES = ['document', 'navigation', 'prefetch', 'segment'] as const satisfies readonly Dress[];

let target: Target;
beforeAll(async () => {
  target = await startTarget();
  await resetDemo(target);
});
afterAll(() => target?.stop());

describe('a private page, however its address is written', () => {
  it.each(PRIVATE_PAGES.flatMap((path) => DRESSES.map((dress) => ({ path, dress }))))(
    'is shown to nobody without a session: $path as a $dress',
    async ({ path, dress }) => {
      const holes: string[] = [];
      for (const { label, target: written } of urlVariants(path)) {
        const answer = await hostileWithMoves(target, { target: written, lines: DRESS[dress] });
        const outcome = outcomeOf(answer, target.origin);
        if (!['sent to sign in', 'refused', 'closed'].includes(outcome)) holes.push(`${label}: ${outcome}`);
      }
      expect(holes).toEqual([]);
      expect(await backendCalls(target)).toEqual([]);
    },
  );

  it('is shown to nobody without a session by the method HEAD', async () => {
    for (const { label, target: written } of urlVariants('/dashboard')) {
      const answer = await hostileWithMoves(target, { method: 'HEAD', target: written });
      expect(outcomeOf(answer, target.origin), label).not.toMatch(/^answered/);
    }
    expect(await backendCalls(target)).toEqual([]);
  });
});

describe('a page for administrators, however its address is written', () => {
  it('is shown to an administrator at its own address', async () => {
    const admin = new Client(target.origin);
    await admin.signIn(ADMIN_LOGIN);
    const response = await admin.request(ADMIN_PAGE);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(ADMIN_HEADING);
  });

  it.each(DRESSES)('is not shown to a customer who asks for it as a %s', async (dress) => {
    const customer = new Client(target.origin);
    await customer.signIn(DEMO_LOGIN);
    const cookie = `Cookie: session=${customer.cookies.get('session')}`;
    const holes: string[] = [];
    for (const { label, target: written } of urlVariants(ADMIN_PAGE)) {
      const request = { target: written, lines: [cookie, ...DRESS[dress]] };
      const answer = await followMoves(request);
      if (typeof answer === 'string') continue;
      if (answer.status >= 500 || ADMIN_HEADING.test(answer.body)) holes.push(`${label}: ${answer.status}`);
      if (answer.status === 200 && label === ADMIN_PAGE) holes.push('not refused at all');
    }
    expect(holes).toEqual([]);
  });

  it('is shown to nobody without a session', async () => {
    await forgetRequests(target);
    const holes: string[] = [];
    for (const { label, target: written } of urlVariants(ADMIN_PAGE)) {
      const answer = await hostileWithMoves(target, { target: written, lines: DRESS.document });
      const outcome = outcomeOf(answer, target.origin);
      if (outcome.startsWith('answered') || outcome === 'moved') holes.push(`${label}: ${outcome}`);
    }
    expect(holes).toEqual([]);
    expect(await backendCalls(target)).toEqual([]);
  });
});

describe('what lies behind /api', () => {
  it('is shown to nobody without a session, however its address is written', async () => {
    for (const { label, target: written } of urlVariants('/api/products')) {
      const answer = await hostile(target, { target: written, lines: DRESS.fetch });
      expect(outcomeOf(answer, target.origin), label).not.toMatch(/^answered/);
    }
    expect(await backendCalls(target)).toEqual([]);
  });
});

/** A customer may see some of what a stranger may not. */
async function followMoves(request: Parameters<typeof sendRaw>[1]) {
  let answer = await sendRaw(target.origin, request);
  for (let moves = 0; moves < 3 && outcomeOf(answer, target.origin) === 'moved'; moves += 1) {
    const { pathname, search } = locationOf(answer, target.origin);
    answer = await sendRaw(target.origin, { ...request, target: pathname + search });
  }
  return answer;
}
