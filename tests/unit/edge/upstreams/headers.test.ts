import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  pickHeaders,
  pickRequestHeaders,
  requestAllowList,
  responseAllowList,
} from '../../../../edge/upstreams/headers.ts';

const SECRET_ONES = [
  'cookie',
  'set-cookie',
  'authorization',
  'proxy-authorization',
  'host',
  'origin',
  'referer',
  'connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'keep-alive',
  'x-forwarded-for',
  'forwarded',
  'access-control-allow-origin',
  'strict-transport-security',
  'server',
  'cache-control',
  'location',
  'clear-site-data',
  'refresh',
];

test('no header crosses that is not listed, in either direction', () => {
  const names = fc.oneof(fc.constantFrom(...SECRET_ONES), fc.stringMatching(/^x-[a-z]{1,8}$/));
  fc.assert(
    fc.property(fc.uniqueArray(names), (all) => {
      const from = new Headers(all.map((name): [string, string] => [name, 'value']));
      expect([...pickRequestHeaders(from, requestAllowList([])).keys()]).toEqual([]);
      expect([...pickHeaders(from, responseAllowList([])).keys()]).toEqual([]);
    }),
  );
});

const forth = (headers: Record<string, string>) =>
  Object.fromEntries(pickRequestHeaders(new Headers(headers), requestAllowList(['x-tenant'])));

describe('the value of a request header', () => {
  const KEPT = ['content-disposition', 'if-match', 'if-none-match', 'if-range'];

  test.each([
    ['caf\u00e9', KEPT],
    ['caf\u00c3\u00a9', KEPT],
    ['a\u0085b', KEPT],
    ['a\u00a0b', KEPT],
    ['a\u0001b', []],
    ['a\u007fb', []],
    ['\u00e9\u001b', []],
  ])('goes on only if every server reads it alike: %j', (value, kept) => {
    const all = Object.fromEntries([...requestAllowList(['x-tenant'])].map((name) => [name, value]));
    expect(Object.keys(forth(all)).sort()).toEqual(kept);
  });

  test('may be all of visible ASCII, with blanks and tabs', () => {
    const value = `${String.fromCharCode(...Array.from({ length: 94 }, (_, at) => at + 33))} a\tb`;
    expect(forth({ 'x-tenant': value })).toEqual({ 'x-tenant': value });
  });

  test('may be the name of a file as clients write it, and a tag, without which a write would have no condition', () => {
    const headers = {
      'content-disposition': 'attachment; filename="\u00c3\u00bc.txt"',
      'if-match': '"\u00e9"',
    };
    expect(forth(headers)).toEqual(headers);
  });

  test('stays here where Connection lists its name, in any letter case, among a thousand others', () => {
    const connection = `${'x, '.repeat(1000)}X-Tenant`;
    expect(forth({ connection, 'x-tenant': 'a', prefer: 'b' })).toEqual({ prefer: 'b' });
  });
});
