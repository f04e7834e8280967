import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import {
  ACTION_WAYS,
  type ProductAction,
  productAction,
  productsPosted,
  SMUGGLED,
} from '../fixtures/clients/action.ts';
import { type RawAnswer, sendRaw } from '../fixtures/clients/raw.ts';
import { SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const MEBIBYTE = 1024 * 1024;
const ARGUMENTS = '[{"status":"idle"},"$K1"]';
const PATHS = ['/dashboard/products', '/dashboard', '/', '/login'];
const END = '0\r\n\r\n';
const LENGTH = /^Content-Length:/;

let target: Target;
let action: ProductAction;
let ours: readonly string[];
beforeAll(async () => {
  target = await startTarget({ accessTokenSeconds: 3_600 });
  await resetDemo(target);
  const member = new TestBrowser(target.origin);
  action = await productAction(member);
  ours = [member.sessionLine, `Origin: ${target.origin}`, SAME_ORIGIN];
});
afterAll(() => target?.stop());
beforeEach(() => forgetRequests(target));

describe('D5: a server action with a large body', () => {
  const cases = PATHS.flatMap((path) => ACTION_WAYS.map((way) => ({ path, way })));

  it.each(cases)(
    'is refused with 413 for the 10 MB that it announces: to $path by $way',
    async ({ path, way }) => {
      const body = action[way].body.padEnd(10 * MEBIBYTE);
      expectRefused(
        await post(path, withLength(action[way].lines, body), begun(body)),
        413,
        'body_too_large',
      );
      expect(await productsPosted(target)).toBe(0);
    },
  );

  it.each(cases)(
    'is refused with 413 when more than 1 MiB of it comes in chunks: to $path by $way',
    async ({ path, way }) => {
      const chunks = chunked(action[way].body.replace(SMUGGLED, 'x'.repeat(MEBIBYTE)));
      const body = target.name === 'vercel' ? chunks : chunks.slice(0, -END.length);
      expectRefused(await post(path, inChunks(action[way].lines), body), 413, 'body_too_large');
      expect(await productsPosted(target)).toBe(0);
    },
  );

  it('is run when it is not large: half a megabyte, in chunks', async () => {
    const { lines, body } = action.script;
    const filler = formField(body, 'filler', 'x'.repeat(MEBIBYTE / 2));
    const answer = await post('/dashboard/products', inChunks(lines), chunked(filler + body));
    expect(answer).toMatchObject({ status: 200 });
    expect(await productsPosted(target)).toBe(1);
  });
});

describe('D5: a server action with a body that is no honest one', () => {
  const depths = [200, 10_000, 400_000];

  it.each(depths)('is refused with 400 when its arguments are %i lists deep', async (depth) => {
    const deep = '['.repeat(depth) + ']'.repeat(depth);
    const { lines, body } = action.script;
    const inField = body.replace(ARGUMENTS, deep);
    const typed = lines.filter((line) => !line.startsWith('Content-'));
    const plain = [...typed, 'Content-Type: text/plain;charset=UTF-8', `Content-Length: ${deep.length}`];
    for (const path of PATHS) {
      expectRefused(await post(path, withLength(lines, inField), inField), 400, 'invalid_body');
      expectRefused(await post(path, plain, deep), 400, 'invalid_body');
    }
    expect(await productsPosted(target)).toBe(0);
  });

  it('is refused with 400 when its arguments lead through 10,000 fields', async () => {
    const { lines, body } = action.script;
    const chain = Array.from({ length: 10_000 }, (_, at) =>
      formField(body, String(at + 2), `["$${(at + 3).toString(16)}"]`),
    );
    const whole = chain.join('') + body.replace(ARGUMENTS, '["$2"]');
    expectRefused(await post('/dashboard/products', withLength(lines, whole), whole), 400, 'invalid_body');
    expect(await productsPosted(target)).toBe(0);
  });

  it('is refused with 400 when its form breaks off', async () => {
    for (const way of ACTION_WAYS) {
      const { lines, body } = action[way];
      const half = body.slice(0, body.length / 2);
      expectRefused(await post('/dashboard/products', withLength(lines, half), half), 400, 'invalid_body');
    }
    expect(await productsPosted(target)).toBe(0);
  });

  it('does not keep the process from answering the next one', async () => {
    const { lines, body } = action.script;
    expect(await post('/dashboard/products', lines, body)).toMatchObject({ status: 200 });
    expect(await productsPosted(target)).toBe(1);
  });
});

function post(path: string, lines: readonly string[], body: string): Promise<RawAnswer> {
  return sendRaw(target.origin, { method: 'POST', target: path, lines: [...lines, ...ours], body });
}

function expectRefused(answer: RawAnswer, status: number, code: string): void {
  expect(answer).toMatchObject({ status, body: expect.stringContaining(`"code":"${code}"`) });
}

/** As much of a body as is sent: workerd is not kept from answering by the rest, Next's server is. */
function begun(body: string): string {
  return target.name === 'vercel' ? body : body.slice(0, 1_000);
}

function chunked(body: string): string {
  return `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n${END}`;
}

function inChunks(lines: readonly string[]): string[] {
  return [...lines.filter((line) => !LENGTH.test(line)), 'Transfer-Encoding: chunked'];
}

function withLength(lines: readonly string[], body: string): string[] {
  return lines.map((line) => (LENGTH.test(line) ? `Content-Length: ${Buffer.byteLength(body)}` : line));
}

/** A part to stand before those of a multipart body. */
function formField(body: string, name: string, value: string): string {
  const boundary = body.slice(0, body.indexOf('\r\n'));
  return `${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}
