import fc from 'fast-check';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { encode } from 'jose/base64url';
import { describe, expect, test } from 'vitest';
import { deriveBytes } from '../../../../edge/crypto/derive.ts';
import { createSealer } from '../../../../edge/crypto/seal.ts';
import { OTHER_SECRET, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const TYPE = 'test+v1';

test('what is sealed is opened again, whatever it is', async () => {
  const sealer = createSealer([SECRET], TYPE);
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      const plain = JSON.parse(JSON.stringify(value));
      expect(await sealer.open(await sealer.seal(plain))).toEqual({ ok: true, payload: plain, newest: true });
    }),
    { numRuns: 50 },
  );
});

test('the same value is sealed differently each time, in characters that a cookie may hold', async () => {
  const sealer = createSealer([SECRET], TYPE);
  const [a, b] = [await sealer.seal('value'), await sealer.seal('value')];
  expect(a).not.toBe(b);
  expect(a).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
});

describe('is a JWE as others make and read it', () => {
  const keyOf = async () =>
    crypto.subtle.importKey('raw', await deriveBytes(SECRET, `${TYPE}/key`), 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ]);

  test('a library opens what is sealed', async () => {
    const sealed = await createSealer([SECRET], TYPE).seal({ a: 'b' });
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, await keyOf());
    expect(new TextDecoder().decode(plaintext)).toBe('{"a":"b"}');
    expect(protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', typ: TYPE, kid: expect.any(String) });
  });

  test('what a library seals under the same header is opened', async () => {
    const sealer = createSealer([SECRET], TYPE);
    const { alg = '', enc = '', ...rest } = decodeProtectedHeader(await sealer.seal(0));
    const sealed = await new CompactEncrypt(new TextEncoder().encode('{"a":"b"}'))
      .setProtectedHeader({ alg, enc: String(enc), ...rest })
      .encrypt(await keyOf());
    expect(await sealer.open(sealed)).toEqual({ ok: true, payload: { a: 'b' }, newest: true });
  });
});

describe('opens nothing but its own', () => {
  test('not a header that says the same in other words, nor parts of other lengths', async () => {
    const sealer = createSealer([SECRET], TYPE);
    const sealed = await sealer.seal(1);
    const [header = '', , iv = '', ciphertext = '', tag = ''] = sealed.split('.');
    const { alg, ...rest } = decodeProtectedHeader(sealed);
    const others = [
      [encode(JSON.stringify({ ...rest, alg })), '', iv, ciphertext, tag],
      [header, 'AAAA', iv, ciphertext, tag],
      [header, '', iv.slice(4), ciphertext, tag],
      [header, '', iv, ciphertext, tag.slice(0, 16)],
      [header, '', iv, ciphertext + tag.slice(0, 4), tag.slice(4)],
      [header, '', iv, ciphertext, tag, ''],
      [header, '', iv, ciphertext],
    ];
    for (const parts of others) expect((await sealer.open(parts.join('.'))).ok, parts.join('.')).toBe(false);
  });

  test('not what another secret sealed', async () => {
    const sealed = await createSealer([OTHER_SECRET], TYPE).seal(1);
    expect(await createSealer([SECRET], TYPE).open(sealed)).toEqual({ ok: false, reason: 'unknown_key' });
  });

  test('not what was sealed as something else with the same secret', async () => {
    const sealed = await createSealer([SECRET], 'test+v2').seal(1);
    expect(await createSealer([SECRET], TYPE).open(sealed)).toMatchObject({ ok: false });
  });

  test('C1 C4: not what was changed by one character, anywhere', async () => {
    const sealer = createSealer([SECRET], TYPE);
    const sealed = await sealer.seal({ admin: false });
    for (let i = 0; i < sealed.length; i += 1) {
      for (const other of ['A', 'B', 'Q', 'g', 'h'].filter((letter) => letter !== sealed[i])) {
        const changed = sealed.slice(0, i) + other + sealed.slice(i + 1);
        expect((await sealer.open(changed)).ok, `${other} at ${i}`).toBe(false);
      }
    }
  });

  test('and never throws', async () => {
    const sealer = createSealer([SECRET], TYPE);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w-]*(\.[\w-]*){4}$/)),
        async (text) => {
          expect((await sealer.open(text)).ok).toBe(false);
        },
      ),
    );
  });
});

describe('secrets are a list, newest first', () => {
  test('an older one still opens, and is told apart', async () => {
    const sealed = await createSealer([OTHER_SECRET], TYPE).seal('v');
    const opened = await createSealer([SECRET, OTHER_SECRET], TYPE).open(sealed);
    expect(opened).toEqual({ ok: true, payload: 'v', newest: false });
  });

  test('the newest seals', async () => {
    const sealed = await createSealer([SECRET, OTHER_SECRET], TYPE).seal('v');
    expect(await createSealer([SECRET], TYPE).open(sealed)).toMatchObject({ ok: true, newest: true });
  });
});
