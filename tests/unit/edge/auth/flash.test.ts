import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLoginNotice, encodeLoginNotice } from '../../../../edge/auth/flash.ts';

test('goes through a header whole, in any script', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (username) => {
      const notice = { code: 'invalid_credentials', username, returnTo: '/x' } as const;
      const header = encodeLoginNotice(notice);
      expect(header).toMatch(/^[\w-]+$/);
      expect(decodeLoginNotice(header)).toEqual(notice);
    }),
  );
});

test('what is not a notice is as good as none', () => {
  for (const header of [null, '', 'x', btoa('{}'), btoa('{"code":"made_up"}'), btoa('null'), btoa('[]')]) {
    expect(decodeLoginNotice(header)).toBeUndefined();
  }
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (header) => void decodeLoginNotice(header)));
});

test('has no room for a password', () => {
  const smuggled = { code: 'invalid_credentials', password: 'let-me-in' } as const;
  expect(decodeLoginNotice(encodeLoginNotice(smuggled))).toEqual({ code: 'invalid_credentials' });
});
