import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FOREIGN_HOST, INTERNAL_HEADERS, type InternalHeader } from '../corpora/internal-headers.ts';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { hostile, locationOf, outcomeOf } from '../fixtures/clients/anonymous.ts';
import { type RawResponse, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { routerTarget } from '../fixtures/targets/framework.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';
import { rotatingPart } from '../rotating-part.ts';

/** What the proxy says to the backend, whoever has sent what. */
const TOLD_BY_US = ['x-forwarded-host', 'x-forwarded-proto', 'x-request-id'];
/** Written by the platform in production, over whatever a client has sent: there it is to be believed. */
const OF_THE_PLATFORM = ['x-forwarded-proto: https', 'cf-ray: forged-ray-id'];
/** By these, gates of others have been opened. */
const KNOWN_HOLES = /^(?:x-middleware-|x-nextjs-data|next-action)/i;

let target: Target;
let cookie: string;
beforeAll(async () => {
  // The cookie is one for the whole file: nothing is to be renewed meanwhile.
  target = await startTarget({ accessTokenSeconds: 3_600 });
  await resetDemo(target);
  const client = new TestBrowser(target.origin);
  await client.signIn();
  cookie = client.sessionLine;
});
afterAll(() => target?.stop());
beforeEach(() => forgetRequests(target));

describe('a header that only the framework or the platform may set', () => {
  it('is one of a list that is long enough to mean something', () => {
    expect(new Set(INTERNAL_HEADERS.map(({ name }) => name)).size).toBeGreaterThan(80);
  });

  it.each(['/dashboard', '/api/products'])('M1: opens nothing to a stranger: %s', async (path) => {
    const kind = path.startsWith('/api') ? REQUEST_LINES.fetch : REQUEST_LINES.document;
    const holes: string[] = [];
    for (const header of someHeaders()) {
      const answer = await hostile(target, { target: path, lines: [...kind, SAME_ORIGIN, lineOf(header)] });
      const outcome = outcomeOf(answer, target.origin);
      if (outcome !== 'sent to sign in') holes.push(`${lineOf(header)}: ${outcome}`);
      if (typeof answer !== 'string') holes.push(...traces(header, answer));
    }
    expect(holes).toEqual([]);
    expect(await backendCalls(target)).toEqual([]);
  });

  it('M1: opens nothing to a stranger even when all are sent at once', async () => {
    const lines = [...REQUEST_LINES.document, ...INTERNAL_HEADERS.map(lineOf)];
    const answer = await hostile(target, { target: '/dashboard', lines });
    expect(['sent to sign in', 'refused', 'closed']).toContain(outcomeOf(answer, target.origin));
    expect(await backendCalls(target)).toEqual([]);
  });

  it('M1: changes nothing for someone who is signed in: the same page, no other cookie', async () => {
    const changes: string[] = [];
    for (const header of someHeaders()) {
      const lines = [...REQUEST_LINES.document, SAME_ORIGIN, cookie, lineOf(header)];
      const answer = await sendRaw(target.origin, { target: await routerTarget('/dashboard', lines), lines });
      if (typeof answer === 'string') {
        changes.push(`${lineOf(header)}: ${answer}`);
        continue;
      }
      const seen = `${answer.status} ${answer.body.includes('Dana Demo') ? 'Dana Demo' : 'nobody'}`;
      if (seen !== '200 Dana Demo') changes.push(`${lineOf(header)}: ${seen}`);
      changes.push(...answer.headers.getSetCookie(), ...traces(header, answer));
    }
    expect(changes).toEqual([]);
  });

  it.each(['/dashboard', '/api/echo'])('M1: does not reach the backend by way of %s', async (path) => {
    const control = await headersAtBackend([]);
    const arrived: string[] = [];
    for (const header of someHeaders()) {
      for (const headers of await headersAtBackend([lineOf(header)])) {
        const news = Object.entries(headers).filter(([name]) => !control.some((known) => name in known));
        arrived.push(...news.map(([name, value]) => `${lineOf(header)} came as ${name}: ${value}`));
        if (OF_THE_PLATFORM.includes(lineOf(header))) continue;
        const believed = TOLD_BY_US.filter((name) => headers[name] === header.value);
        arrived.push(...believed.map((name) => `${lineOf(header)} was believed as ${name}`));
      }
    }
    expect(control.length).toBeGreaterThan(0);
    expect(arrived).toEqual([]);

    async function headersAtBackend(lines: readonly string[]) {
      await forgetRequests(target);
      const kind = path.startsWith('/api') ? REQUEST_LINES.fetch : REQUEST_LINES.document;
      await sendRaw(target.origin, { target: path, lines: [...kind, SAME_ORIGIN, cookie, ...lines] });
      return (await backendCalls(target)).map(({ headers }) => headers);
    }
  });
});

/** What has opened gates of others, and those of all the rest whose turn it is. */
function someHeaders(): readonly InternalHeader[] {
  return rotatingPart(INTERNAL_HEADERS, ({ name }) => KNOWN_HOLES.test(name));
}

function lineOf({ name, value }: InternalHeader): string {
  return `${name}: ${value}`;
}

/** Where a forged value shows in an answer. */
function traces(header: InternalHeader, answer: RawResponse): string[] {
  const where = locationOf(answer, target.origin).origin === target.origin ? [] : ['the location'];
  if (header.value.includes(FOREIGN_HOST) && answer.body.includes(FOREIGN_HOST)) where.push('the body');
  const cookies = answer.headers.getSetCookie().filter((line) => line.includes('forged'));
  if (cookies.length > 0) where.push('a cookie');
  if (answer.headers.get('content-security-policy')?.includes('forged')) where.push('the content policy');
  return where.map((place) => `${lineOf(header)} shows in ${place}`);
}
