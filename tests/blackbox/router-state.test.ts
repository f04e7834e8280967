import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backendCalls, resetDemo } from '../fixtures/backends/demo.ts';
import { hostile, outcomeOf } from '../fixtures/clients/anonymous.ts';
import { REQUEST_LINES, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
  await resetDemo(target);
});
afterAll(() => target?.stop());

const PAGE = ['__PAGE__', {}];
const DASHBOARD = { children: ['dashboard', { children: PAGE }] };
const PRODUCTS = { children: ['dashboard', { children: ['products', { children: PAGE }] }] };

/** Where a router may say that it is: it gets only what differs from there. */
const STATES: Readonly<Record<string, string>> = {
  'the dashboard, to be fetched again': stateOf([
    '',
    { children: ['(private)', DASHBOARD, null, 'refetch'] },
  ]),
  'the dashboard, as its layout': stateOf(['', { children: ['(private)', DASHBOARD] }, null, null, true]),
  'the products': stateOf(['', { children: ['(private)', PRODUCTS] }]),
  'only what is inside the layout': stateOf([
    '',
    { children: ['(private)', DASHBOARD, null, 'inside-shared-layout'] },
  ]),
  'only metadata': stateOf(['', { children: ['(private)', DASHBOARD] }, null, 'metadata-only']),
  'a public page': stateOf(['', { children: PAGE }]),
  'nothing at all': stateOf(['', {}]),
  'no state': 'forged',
};
const PUBLIC = ['/', '/login', '/robots.txt'];
const PRIVATE = [
  '/dashboard',
  '/dashboard/products',
  '/dashboard?_rsc=forged',
  '/dashboard.rsc',
  '/index.rsc',
];
const SEGMENTS = [
  '/_tree',
  '/_index',
  '/_full',
  '/_head',
  '/dashboard',
  '/dashboard/__PAGE__',
  '/(private)/dashboard/__PAGE__',
  '/!KHByaXZhdGUp/dashboard/__PAGE__',
];

describe("a forged state of Next's router", () => {
  it.each(Object.entries(STATES))(
    'M3: shows a stranger nothing private, nor asks the backend: %s',
    async (_, state) => {
      for (const path of [...PRIVATE, ...PUBLIC]) {
        for (const kind of [REQUEST_LINES.navigation, REQUEST_LINES.prefetch]) {
          const lines = [...kind, SAME_ORIGIN, `Next-Router-State-Tree: ${state}`, 'Next-Url: /dashboard'];
          const answer = await hostile(target, { target: path, lines });
          if (PRIVATE.includes(path)) expectRefused(answer, path);
        }
      }
      expect(await backendCalls(target)).toEqual([]);
    },
  );
});

describe('M3: a prefetch of one segment', () => {
  it.each(SEGMENTS)('shows a stranger nothing private, nor asks the backend: %s', async (segment) => {
    for (const path of [...PRIVATE, ...PUBLIC]) {
      const lines = [...REQUEST_LINES.prefetch, SAME_ORIGIN, `Next-Router-Segment-Prefetch: ${segment}`];
      const answer = await hostile(target, { target: path, lines });
      if (PRIVATE.includes(path)) expectRefused(answer, path);
    }
    expect(await backendCalls(target)).toEqual([]);
  });

  it.each(SEGMENTS)('shows a stranger nothing private as a file either: %s', async (segment) => {
    for (const path of ['/dashboard', '/dashboard/products', '/index', '/login']) {
      const answer = await hostile(target, { target: `${path}.segments${segment}.segment.rsc` });
      if (path.startsWith('/dashboard')) expectRefused(answer, path);
    }
    expect(await backendCalls(target)).toEqual([]);
  });
});

function expectRefused(answer: Parameters<typeof outcomeOf>[0], path: string): void {
  expect(['sent to sign in', 'refused', 'moved'], path).toContain(outcomeOf(answer, target.origin));
}

function stateOf(tree: unknown): string {
  return encodeURIComponent(JSON.stringify(tree));
}
