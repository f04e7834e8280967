import { describe, expect, test } from 'vitest';
import { checkPostedBody } from '../../../../edge/http/posted-body.ts';
import { TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';
import { growthOf, MOST_GROWTH } from '../../../fixtures/lib/growth.ts';

const MEBIBYTE = 1024 * 1024;

const nested = (depth: number, [open, close] = ['[', ']']) => open.repeat(depth) + close.repeat(depth);
const judged = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  checkPostedBody(
    new Request('http://site.example/', {
      method: 'POST',
      headers,
      body,
      ...(body instanceof ReadableStream && { duplex: 'half' as const }),
    }),
  );
const form = (...fields: readonly (readonly [name: string, value: string | Blob])[]) => {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
};

describe('a body that is posted to a page', () => {
  test.each<[string, () => BodyInit | null]>([
    ['none at all', () => null],
    ['one of nothing', () => ''],
    ['a megabyte', () => 'x'.repeat(MEBIBYTE)],
    ['a form', () => form(['title', 'Lantern'], ['0', '[{"status":"idle"},"$K1"]'])],
    ['a form with a file', () => form(['file', new Blob([new Uint8Array(500_000).fill(0x5b)])])],
    ['a form with 1,000 fields', () => form(...manyFields(1_000))],
    ['lists 128 deep', () => nested(128)],
    ['lists beside each other', () => `[${'[],'.repeat(1_000)}[]]`],
    ['brackets within a string', () => JSON.stringify([`\\"${'['.repeat(1_000)}`])],
    ['a text of brackets that is no JSON', () => form(['note', `see ${'['.repeat(1_000)}`])],
    ['a form of the other kind', () => new URLSearchParams({ title: '[[' })],
  ])('may be %s', async (_, body) => {
    expect(await judged(body())).toBeUndefined();
  });

  test('is still there to be read', async () => {
    const request = new Request('http://site.example/', { method: 'POST', body: 'still there' });
    expect(await checkPostedBody(request)).toBeUndefined();
    expect(await request.text()).toBe('still there');
  });

  test('D5: is refused at once when it announces more than a megabyte', async () => {
    const endless = new ReadableStream({ pull: () => new Promise(() => {}) });
    expect(await judged(endless, { 'content-length': String(MEBIBYTE + 1) })).toBe('body_too_large');
  });

  test('D5: is refused as soon as more than a megabyte has come, though it has no end', async () => {
    let made = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        made += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    expect(await judged(endless)).toBe('body_too_large');
    expect(made).toBeLessThan(2 * MEBIBYTE);
  });

  test.each<[string, () => BodyInit]>([
    ['lists 129 deep', () => nested(129)],
    ['lists 400,000 deep', () => nested(400_000)],
    ['lists that never end', () => '['.repeat(400_000)],
    ['objects within objects', () => '{"a":'.repeat(200)],
    ['lists behind a blank', () => ` \n${nested(200)}`],
    ['lists behind a byte order mark', () => `\uFEFF${nested(200)}`],
    ['lists behind a string with quotes', () => `["\\"",${nested(200)}]`],
    ['a form with lists in a field', () => form(['title', 'Lantern'], ['0', nested(200)])],
    ['a form with objects in a field', () => form(['0', nested(200, ['{"":', '}'])])],
    ['a form with 1,001 fields', () => form(...manyFields(1_001))],
  ])('D5: is refused when it is %s', async (_, body) => {
    expect(await judged(body())).toBe('invalid_body');
  });

  test.each(['', '--x', '--x\r\n\r\nhalf of it', '--x\r\n[[[['])(
    'is refused when it is no form although it says so: %j',
    async (body) => {
      expect(await judged(body, { 'content-type': 'multipart/form-data; boundary=x' })).toBe('invalid_body');
    },
  );

  test.each(['multipart/form-data_; boundary=x', 'multipart/form-data9;boundary=x', 'multipart/form-data'])(
    'is refused when it is none that the framework could read, although that would try: %s',
    async (type) => {
      expect(await judged('--x\r\n\r\n', { 'content-type': type })).toBe('invalid_body');
    },
  );

  test('D5: is read at the speed of its length', async () => {
    // Each of these begins strings or lists that do not end, over which a search that starts anew would take minutes.
    for (const piece of ['"\\', '\\"', '["', '"[', '[]', '{"a":"']) {
      const growth = await growthOf((size) => {
        const text = `[${piece.repeat(size / piece.length)}`;
        return () => judged(text);
      });
      expect(growth, piece).toBeLessThan(MOST_GROWTH);
    }
  });
});

describe('a page', () => {
  const post = { method: 'POST', headers: { origin: 'http://127.0.0.1:8787' } };

  test.each([
    ['more where the options say so', 2 * MEBIBYTE, 1.5, 200],
    ['no more than that', 2 * MEBIBYTE, 2.5, 413],
    ['less where they say so', MEBIBYTE / 4, 0.5, 413],
    ['a mebibyte where they say nothing', undefined, 1.5, 413],
  ])('D5: takes %s', async (_, maxPostedBytes, mebibytes, status) => {
    const house = new TestGatehouse({ options: { ...(maxPostedBytes && { maxPostedBytes }) } });
    const visitor = await house.signedIn();
    const body = form(['file', new Blob([new Uint8Array(mebibytes * MEBIBYTE)])]);
    const headers = { ...post.headers, 'next-action': 'abc' };
    expect((await visitor.request('/dashboard', { ...post, headers, body })).status).toBe(status);
    expect(house.passes).toHaveLength(status === 200 ? 1 : 0);
  });

  test('is not rendered for a body that is refused', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const tooLarge = await visitor.request('/dashboard', { ...post, body: 'x'.repeat(MEBIBYTE + 1) });
    expect(tooLarge.status).toBe(413);
    expect(await tooLarge.json()).toMatchObject({ code: 'body_too_large' });
    const tooDeep = await visitor.request('/dashboard', { ...post, body: nested(200) });
    expect(tooDeep.status).toBe(400);
    expect(await tooDeep.json()).toMatchObject({ code: 'invalid_body' });
    expect(house.passes).toEqual([]);
  });

  test('is rendered for one that is not', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    expect((await visitor.request('/dashboard', { ...post, body: 'title=Lantern' })).status).toBe(200);
    expect(house.passes).toHaveLength(1);
  });
});

function manyFields(count: number): [string, string][] {
  return Array.from({ length: count }, (_, at) => [String(at), 'a']);
}
