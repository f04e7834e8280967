import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  backendCalls,
  forgetRequests,
  orderFaults,
  type RecordedRequest,
  resetDemo,
} from '../fixtures/backends/demo.ts';
import { type RawAnswer, type RawRequest, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { signedIn } from '../fixtures/clients/test-browser.ts';
import { inBatches, inParallel } from '../fixtures/lib/parallel.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';
import { rotatingPart } from '../rotating-part.ts';

const AT_ONCE = 6;
const BATCH = 500;
const MINUTE_MS = 60_000;
/** What ends a line, or has been taken for it: as it is, encoded up to three times, cut to its low byte, folded. */
const BREAKS = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\r\n ',
  '\r\n\t',
  '\n ',
  '\n\n',
  '\0\r\n',
  '\v',
  '\f',
  '\u0085',
  '\u2028',
  '\u560a\u560d',
  '\u010d\u010a',
  '\\r\\n',
  ...words(`
    %0d%0a %0D%0A %0a %0d %0d%0a%0d%0a %0d%0a%20 %0d%0a%09 %00%0d%0a %23%0d%0a %3f%0d%0a %250d%250a %25250d%25250a
    %%0d0a %u000d%u000a %u000a %c0%8d%c0%8a %c2%85 %e2%80%a8 %E5%98%8A%E5%98%8D %25E5%2598%258A%25E5%2598%258D
    %c4%8d%c4%8a %0b %0c
  `),
];
const INJECTED = [
  'X-Injected: yes',
  'Set-Cookie: gatehouse-session=planted; Path=/',
  'X-User-Id: 2',
  'Authorization: Bearer planted',
  'Cookie: gatehouse-session=planted',
];
/** What the backend is shown of a client's headers: none of these is what is injected. */
const FORWARDED = words(`
  accept accept-language content-language content-type idempotency-key if-match if-modified-since if-none-match if-range
  if-unmodified-since last-event-id prefer range traceparent tracestate user-agent
`);

let target: Target;
let session: readonly string[];
let honest: Seen;
beforeAll(async () => {
  target = await startTarget({ accessTokenSeconds: 3_600 });
  await resetDemo(target);
  const member = await signedIn(target.origin);
  session = [...REQUEST_LINES.fetch, SAME_ORIGIN, member.sessionLine];
  honest = await seen(HONEST);
});
afterAll(() => target?.stop());
beforeEach(() => forgetRequests(target));

const inPath = smuggled((text, at) =>
  spaced(text).flatMap((each) => [{ target: `/api/echo/${at}${each}` }, { target: `/api/${each}/${at}` }]),
);
const inQuery = smuggled((text, at) =>
  spaced(text).flatMap((each) => [
    { target: `/api/echo?at=${at}${each}` },
    { target: `/api/echo?${each}=${at}` },
  ]),
);
const inHeaders = smuggled((text, at) =>
  FORWARDED.map((name) => ({ target: `/api/echo?at=${at}`, lines: [`${name}: a${text}`] })),
);
const places = [
  { place: 'the path', requests: inPath },
  { place: 'the query', requests: inQuery },
  { place: 'the value of a header', requests: inHeaders },
];

describe('P8: a line break smuggled into a request to /api', () => {
  it.each(places)(
    'brings no new header to the backend, and none into the answer, when it is in $place',
    async ({ requests: all }) => {
      const requests = rotatingPart(all);
      const { calls, answers } = await seen(requests);
      expect(namesIn(calls).filter((name) => !isKnown(name, namesIn(honest.calls)))).toEqual([]);
      expect(namesIn(answers).filter((name) => !namesIn(honest.answers).includes(name))).toEqual([]);
      expect(bearersIn(calls)).toEqual(bearersIn(honest.calls));
      // Of those that break nothing, some arrive.
      expect(calls.length).toBeGreaterThan(requests.length / 20);
      console.info(`${target.name}: ${requests.length} requests, ${calls.length} received`);
    },
    2 * MINUTE_MS,
  );

  it('is not what a redirect of the backend turns into', async () => {
    for (const written of BREAKS.filter((text) => text.startsWith('%'))) {
      const location = `/api/v1/products${written}X-Injected:%20yes?q=${written}Set-Cookie:%20session=planted`;
      await orderFaults(target, { api: [{ kind: 'status', status: 302, headers: { location } }] });
      const answer = await sendRaw(target.origin, { target: '/api/products', lines: session });
      expect(answer).toMatchObject({ status: 302 });
      expect(namesIn([answer]).filter((name) => /injected|cookie/.test(name))).toEqual([]);
    }
  });
});

/** Requests that meet each kind of answer there is, ours, the backend's and the platform's. */
const HONEST: readonly RawRequest[] = [
  { target: '/api/echo' },
  { target: '/api/echo/', lines: FORWARDED.map((name) => `${name}: a`) },
  { target: '/api/no-such-thing' },
  { target: '/api/%2e%2e%2f' },
  { target: '/api/%ff' },
  { target: '/api/echo//' },
  { target: '/api/echo', method: 'DELETE' },
  { target: '/api/echo\r\n' },
  { target: '/api/echo', lines: ['a\u0001b'] },
  { target: 'no-such-target' },
  { target: '/no-such-page' },
];

interface Seen {
  readonly answers: readonly RawAnswer[];
  readonly calls: readonly RecordedRequest[];
}

/** Sends requests with a session, and tells what came back and what had reached the backend. */
async function seen(requests: readonly RawRequest[]): Promise<Seen> {
  const answers: RawAnswer[] = [];
  const calls: RecordedRequest[] = [];
  for (const batch of inBatches(requests, BATCH)) {
    await forgetRequests(target);
    const send = (request: RawRequest) =>
      sendRaw(target.origin, { ...request, lines: [...session, ...(request.lines ?? [])] });
    answers.push(...(await inParallel(batch, AT_ONCE, send)));
    calls.push(...(await backendCalls(target)));
  }
  return { answers, calls };
}

function smuggled(make: (text: string, at: number) => readonly RawRequest[]): readonly RawRequest[] {
  return BREAKS.flatMap((written) => INJECTED.map((header) => written + header)).flatMap(make);
}

/** As it is, and with its spaces encoded: a space ends the address, and what comes after it is another matter. */
function spaced(text: string): string[] {
  return [text, text.replaceAll(' ', '%20')];
}

function isKnown(name: string, known: readonly string[]): boolean {
  return known.includes(name) || FORWARDED.includes(name);
}

/** The names of all headers, each once. */
function namesIn(messages: readonly (RawAnswer | RecordedRequest)[]): string[] {
  const names = messages.flatMap((message) => {
    if (typeof message === 'string') return [];
    return message.headers instanceof Headers ? [...message.headers.keys()] : Object.keys(message.headers);
  });
  return [...new Set(names)];
}

function bearersIn(calls: readonly RecordedRequest[]): readonly (string | undefined)[] {
  return [...new Set(calls.map(({ headers }) => headers.authorization))];
}

/** A list written in one text, apart by blanks. */
function words(text: string): string[] {
  return text.split(/[ \n]+/).filter((word) => word !== '');
}
