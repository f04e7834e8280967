import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSealer } from '../../../edge/seal.ts';
import { OTHER_SECRET, SECRET } from './harness.ts';

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

describe('opens nothing but its own', () => {
  test('not what another secret sealed', async () => {
    const sealed = await createSealer([OTHER_SECRET], TYPE).seal(1);
    expect(await createSealer([SECRET], TYPE).open(sealed)).toEqual({ ok: false, reason: 'unknown_key' });
  });

  test('not what was sealed as something else with the same secret', async () => {
    const sealed = await createSealer([SECRET], 'test+v2').seal(1);
    expect(await createSealer([SECRET], TYPE).open(sealed)).toMatchObject({ ok: false });
  });

  test('not what was changed by one character, anywhere', async () => {
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
