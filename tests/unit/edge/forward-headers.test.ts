import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossingBack, crossingForth, pickHeaders } from '../../../edge/forward-headers.ts';

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
      expect([...pickHeaders(from, crossingForth([])).keys()]).toEqual([]);
      expect([...pickHeaders(from, crossingBack([])).keys()]).toEqual([]);
    }),
  );
});
