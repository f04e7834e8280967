import { describe, expect, test } from 'vitest';
import { requestKind } from '../../../../edge/http/request-kind.ts';
import { mayRefresh } from '../../../../edge/refresh/policy.ts';

const kindOf = (headers: Record<string, string>, method = 'GET') =>
  requestKind(new Request('https://app.example.com/', { method, headers }));

describe('who is asking', () => {
  test.each([
    ['a person', { 'sec-fetch-dest': 'document', accept: 'text/html' }, 'document'],
    ['a person with an old browser', { accept: 'text/html,application/json' }, 'document'],
    ['the router, for a soft navigation', { rsc: '1', 'sec-fetch-dest': 'empty' }, 'navigation'],
    ['the router, ahead of time', { rsc: '1', 'next-router-prefetch': '1' }, 'prefetch'],
    [
      'the router, ahead of time for a segment',
      { rsc: '1', 'next-router-segment-prefetch': '/_tree' },
      'prefetch',
    ],
    ['the browser, ahead of time', { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'document' }, 'prefetch'],
    ['the browser, rendering ahead of time', { 'sec-purpose': 'prefetch;prerender' }, 'prefetch'],
    ['an old browser, ahead of time', { purpose: 'prefetch' }, 'prefetch'],
    ['a form of a server action', { 'next-action': 'abc' }, 'action'],
    ['the same, by the name that vinext has for it', { 'x-rsc-action': 'abc' }, 'action'],
    ['a script', { 'sec-fetch-dest': 'empty' }, 'fetch'],
    ['an image', { 'sec-fetch-dest': 'image' }, 'fetch'],
    ['a script without fetch metadata', { accept: 'application/json' }, 'fetch'],
    ['an event source', { accept: 'text/event-stream' }, 'fetch'],
  ])('%s', (_, headers, kind) => {
    expect(kindOf(headers)).toBe(kind);
  });

  test('a HEAD is a HEAD, whatever else it says', () => {
    expect(kindOf({ 'sec-fetch-dest': 'document', rsc: '1', 'next-action': 'x' }, 'HEAD')).toBe('head');
  });
});

test('a refresh is never spent on what may not be used', () => {
  expect(mayRefresh('prefetch')).toBe(false);
  expect(mayRefresh('head')).toBe(false);
  for (const kind of ['document', 'navigation', 'action', 'fetch'] as const)
    expect(mayRefresh(kind)).toBe(true);
});
