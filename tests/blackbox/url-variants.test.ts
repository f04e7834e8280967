import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type UrlVariant, urlVariants } from '../corpora/url-variants.ts';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { hostileWithMoves, locationOf, outcomeOf } from '../fixtures/clients/anonymous.ts';
import { type RawAnswer, type RawRequest, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, type RequestKind } from '../fixtures/clients/request-kinds.ts';
import { ADMIN_LOGIN, DEMO_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';
import { rotatingPart } from '../rotating-part.ts';

const PRIVATE_PAGES = ['/dashboard', '/dashboard/products'];
const ADMIN_PAGE = '/admin';
const ADMIN_HEADING = /<h1[^>]*>Administration|"h1",null,\{[^}]*"children":"Administration"/;
/** A payload for Next's router that says, with status 200, that there is no such page. */
const IS_MISSING = /NEXT_HTTP_ERROR_FALLBACK;404|"n":"missing"/;
const PUBLIC_PATHS = ['/', '/login'];
const KINDS = ['document', 'navigation', 'prefetch', 'segment'] as const satisfies readonly RequestKind[];

let target: Target;
beforeAll(async () => {
  target = await startTarget();
  await resetDemo(target);
});
afterAll(() => target?.stop());

describe('M2: a private page, however its address is written', () => {
  it.each(PRIVATE_PAGES.flatMap((path) => KINDS.map((kind) => ({ path, kind }))))(
    'is shown to nobody without a session: $path as a $kind',
    async ({ path, kind }) => {
      const holes: string[] = [];
      for (const { label, target: written } of variantsOf(path)) {
        const answer = await hostileWithMoves(target, { target: written, lines: REQUEST_LINES[kind] });
        if (!isTurnedAway(answer, written)) holes.push(`${label}: ${outcomeOf(answer, target.origin)}`);
      }
      expect(holes).toEqual([]);
      expect(await backendCalls(target)).toEqual([]);
    },
  );

  it('is shown to nobody without a session by the method HEAD', async () => {
    for (const { label, target: written } of variantsOf('/dashboard')) {
      const answer = await hostileWithMoves(target, { method: 'HEAD', target: written });
      expect(isTurnedAway(answer, written), label).toBe(true);
    }
    expect(await backendCalls(target)).toEqual([]);
  });
});

describe('a page for administrators, however its address is written', () => {
  it('is shown to an administrator at its own address', async () => {
    const admin = new TestBrowser(target.origin);
    await admin.signIn(ADMIN_LOGIN);
    const response = await admin.request(ADMIN_PAGE);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(ADMIN_HEADING);
  });

  it.each(KINDS)('M2: is not shown to a customer who asks for it as a %s', async (kind) => {
    const customer = new TestBrowser(target.origin);
    await customer.signIn(DEMO_LOGIN);
    const cookie = customer.sessionLine;
    const holes: string[] = [];
    for (const { label, target: written } of variantsOf(ADMIN_PAGE)) {
      const request = { target: written, lines: [cookie, ...REQUEST_LINES[kind]] };
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
    for (const { label, target: written } of variantsOf(ADMIN_PAGE)) {
      const answer = await hostileWithMoves(target, { target: written, lines: REQUEST_LINES.document });
      if (!isTurnedAway(answer, written)) holes.push(`${label}: ${outcomeOf(answer, target.origin)}`);
    }
    expect(holes).toEqual([]);
    expect(await backendCalls(target)).toEqual([]);
  });
});

describe('what lies behind /api', () => {
  it('M2: is shown to nobody without a session, however its address is written', async () => {
    for (const { label, target: written } of variantsOf('/api/products')) {
      const answer = await hostileWithMoves(target, { target: written, lines: REQUEST_LINES.fetch });
      expect(isTurnedAway(answer, written), label).toBe(true);
    }
    expect(await backendCalls(target)).toEqual([]);
  });
});

/** The address as it is, and those of its variants whose turn it is. */
function variantsOf(path: string): readonly UrlVariant[] {
  return [{ label: path, target: path }, ...rotatingPart(urlVariants(path))];
}

/** Some addresses are, once they are read, those of public pages: to see one of them is no hole. */
function isTurnedAway(answer: RawAnswer, written: string): boolean {
  if (typeof answer === 'string') return true;
  const outcome = outcomeOf(answer, target.origin);
  if (outcome === 'sent to sign in' || outcome === 'refused') return true;
  // Next's server sends whoever writes an absolute address to it.
  if (outcome === 'answered with 308') return /^\w+:\/\//.test(written);
  return outcome === 'answered with 200' && (isPublic(written) || IS_MISSING.test(answer.body));
}

function isPublic(written: string): boolean {
  // workerd takes a target without a slash for the end of the host's name, and asks for the start page.
  if (!written.startsWith('/')) return target.name === 'worker';
  return (
    URL.canParse(written, target.origin) && PUBLIC_PATHS.includes(new URL(written, target.origin).pathname)
  );
}

/** A customer may see some of what a stranger may not. */
async function followMoves(request: RawRequest): Promise<RawAnswer> {
  let answer = await sendRaw(target.origin, request);
  for (let moves = 0; moves < 3 && outcomeOf(answer, target.origin) === 'moved'; moves += 1) {
    const { pathname, search } = locationOf(answer, target.origin);
    answer = await sendRaw(target.origin, { ...request, target: pathname + search });
  }
  return answer;
}
