import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLoginFlash, encodeLoginFlash } from '../../../../edge/auth/flash.ts';

test('goes through a header whole, in any script', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (username) => {
      const notice = { code: 'invalid_credentials', username, returnTo: '/x' } as const;
      const header = encodeLoginFlash(notice);
      expect(header).toMatch(/^[\w-]+$/);
      expect(decodeLoginFlash(header)).toEqual(notice);
    }),
  );
});

test('what is not a notice is as good as none', () => {
  for (const header of [null, '', 'x', btoa('{}'), btoa('{"code":"made_up"}'), btoa('null'), btoa('[]')]) {
    expect(decodeLoginFlash(header)).toBeUndefined();
  }
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (header) => void decodeLoginFlash(header)));
});

test('has no room for a password', () => {
  const smuggled = { code: 'invalid_credentials', password: 'let-me-in' } as const;
  expect(decodeLoginFlash(encodeLoginFlash(smuggled))).toEqual({ code: 'invalid_credentials' });
});
