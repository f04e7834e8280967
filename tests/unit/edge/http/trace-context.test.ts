import { describe, expect, test } from 'vitest';
import { setTrace, traceOf } from '../../../../edge/http/trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const GOOD = `00-${TRACE}-${SPAN}-01`;
const NEW = /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-01$/;

function continued(traceparent: string, tracestate?: string) {
  return traceOf(new Headers({ traceparent, ...(tracestate !== undefined && { tracestate }) }));
}

describe("a caller's trace", () => {
  test('goes on as it is', () => {
    expect(continued(GOOD)).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      isSampled: true,
      headers: { traceparent: GOOD },
    });
  });

  test('goes on in a later version, with what that appends', () => {
    const later = `01-${TRACE}-${SPAN}-01-more`;
    expect(continued(later).headers).toEqual({ traceparent: later });
  });

  test.each([
    '',
    'broken',
    GOOD.toUpperCase(),
    `${GOOD}-more`,
    `ff${GOOD.slice(2)}`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}`,
    `${GOOD},${GOOD}`,
    `01-${TRACE}-${SPAN}-01-é`,
    `01-${TRACE}-${SPAN}-01-a\u0001`,
    `01-${TRACE}-${SPAN}-01-${'x'.repeat(2000)}`,
  ])('that is not well-formed is none, and takes its state with it: %s', (traceparent) => {
    const { headers, traceId, spanId } = continued(traceparent, 'vendor=1');
    expect(headers.traceparent).toMatch(NEW);
    expect(headers.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    expect(headers).not.toHaveProperty('tracestate');
  });

  test.each([
    'vendor=1',
    'a=1,b=2',
    'a=1 ,\tb=2,,',
    'tenant@system=x',
    '0tenant@system=x',
    'a_-*/9=~!',
    '1=2',
    'a@b@c=x',
    'tenant@=x',
    `tenant@${'s'.repeat(249)}=x`,
    `${'k'.repeat(256)}=x`,
    'a=1,a=2',
    'a= x',
    `${'a='.padEnd(258, 'x')}${','.repeat(31)}`,
    `a=${'x'.repeat(256)}`,
    Array.from({ length: 32 }, (_, i) => `k${i}=v`).join(','),
  ])('has its state when that is well-formed: %s', (tracestate) => {
    expect(continued(GOOD, tracestate).headers.tracestate).toBe(tracestate);
  });

  test.each([
    '',
    ',',
    'vendor',
    '=1',
    'Vendor=1',
    '@system=x',
    '-a=x',
    'a.b=x',
    `${'k'.repeat(257)}=x`,
    'a=1=2',
    'a=é',
    'a=1\u0001',
    'a=1\u007f',
    'a=1,\u00a0',
    '\u00a0a=1',
    'a=1\u0085,b=2',
    'a\t=1',
    `a=1${','.repeat(32)}`,
    `a=1${','.repeat(100)}b=é`,
    `a=${'x'.repeat(257)}`,
    Array.from({ length: 33 }, (_, i) => `k${i}=v`).join(','),
  ])('goes without a state that is not: %s', (tracestate) => {
    expect(continued(GOOD, tracestate).headers).toEqual({ traceparent: GOOD });
  });
});

test('without one a trace begins, and no two are the same', () => {
  const [one, other] = [traceOf(new Headers()), traceOf(new Headers({ tracestate: 'vendor=1' }))];
  expect(one.headers.traceparent).toMatch(NEW);
  expect(other.headers).not.toHaveProperty('tracestate');
  expect(one.traceId).not.toBe(other.traceId);
});

test('a trace takes the place of any other', () => {
  const headers = new Headers({ traceparent: 'theirs', tracestate: 'theirs=1' });
  setTrace(headers, continued(GOOD));
  expect(Object.fromEntries(headers)).toEqual({ traceparent: GOOD });
});
