import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBytes, readJson, readText, TOO_LARGE } from '../../../../edge/http/body.ts';

describe('a body', () => {
  test('is read whole, however it is cut', async () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(parts, async (chunks) => {
        const stream = new ReadableStream<Uint8Array>({
          start(controller) {
            for (const chunk of chunks) controller.enqueue(chunk);
            controller.close();
          },
        });
        expect(await readBytes(stream, 10_000)).toEqual(
          Uint8Array.from(chunks.flatMap((chunk) => [...chunk])),
        );
      }),
    );
  });

  test('is let go of as soon as it passes the cap', async () => {
    let cancelled = false;
    let made = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        made += 1;
        controller.enqueue(new Uint8Array(10));
      },
      cancel() {
        cancelled = true;
      },
    });
    expect(await readBytes(stream, 25)).toBe(TOO_LARGE);
    expect(cancelled).toBe(true);
    expect(made).toBeLessThan(6);
  });

  test('of exactly the cap is not too large', async () => {
    expect(await readText(new Response('12345'), 5)).toBe('12345');
    expect(await readText(new Response('123456'), 5)).toBe(TOO_LARGE);
    expect(await readText(new Response(null), 5)).toBe('');
  });

  test('that is not UTF-8 is no text', async () => {
    await expect(readText(new Response(new Uint8Array([0xff])), 5)).rejects.toThrow(TypeError);
  });
});

test('JSON that is none, or too large, or not text, is undefined', async () => {
  expect(await readJson(new Response('{"a":1}'), 100)).toEqual({ a: 1 });
  for (const body of ['', '{', '<html>', 'x'.repeat(101), new Uint8Array([0xff])]) {
    expect(await readJson(new Response(body), 100)).toBeUndefined();
  }
});
