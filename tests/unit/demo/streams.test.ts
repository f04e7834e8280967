import { afterEach, expect, test, vi } from 'vitest';
import { ADLER32_START, adler32, formatAdler32 } from '../../../demo/checksum.ts';
import { bearer, startDemo } from './harness.ts';

afterEach(() => void vi.useRealTimers());

async function signedIn() {
  const demo = startDemo();
  const { access_token } = await demo.signIn();
  return { ...demo, access_token };
}

test('sends events at their interval, the first at once', async () => {
  const { get, access_token } = await signedIn();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const response = await get('/api/v1/events?count=3&intervalMs=60', access_token);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const reading = readAlong(response.body);
  const eventsIn = async () => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
    return reading.soFar.match(/^id: \d\nevent: tick\ndata: \{"number":\d,"at":"[^"]+"\}$/gm)?.length;
  };
  expect(await eventsIn()).toBe(1);
  for (const [milliseconds, count] of [
    [59, 1],
    [1, 2],
    [59, 2],
    [1, 3],
  ] as const) {
    await vi.advanceTimersByTimeAsync(milliseconds);
    expect(await eventsIn()).toBe(count);
  }
});

/** What has come of a body until now. */
function readAlong(body: ReadableStream<Uint8Array> | null): { readonly soFar: string } {
  const read = { soFar: '' };
  const decoder = new TextDecoder();
  const go = async () => {
    for await (const chunk of body ?? []) read.soFar += decoder.decode(chunk);
  };
  void go();
  return read;
}

test('stops sending events when the reader goes away', async () => {
  const { get, access_token } = await signedIn();
  const response = await get('/api/v1/events?count=100&intervalMs=60000', access_token);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const reader = response.body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  const pending = reader?.read();
  expect(vi.getTimerCount()).toBe(1);
  await reader?.cancel();
  expect((await pending)?.done).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('refuses a count and an interval out of range', async () => {
  const { get, access_token } = await signedIn();
  for (const query of ['count=0', 'count=99999', 'intervalMs=-1', 'intervalMs=x']) {
    expect((await get(`/api/v1/events?${query}`, access_token)).status).toBe(400);
  }
});

test('answers an upload with its size and checksum', async () => {
  const { send, access_token } = await signedIn();
  const init = { method: 'POST', body: 'Wikipedia', headers: bearer(access_token) };
  const response = await send('/api/v1/upload', init);
  expect(await response.json()).toEqual({ bytes: 9, checksum: 'adler32:11e60398' });
});

test('an upload is read as it comes', async () => {
  const { send, access_token } = await signedIn();
  const chunk = new Uint8Array(100_000).fill(255);
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (++pulled > 50) controller.close();
      else controller.enqueue(chunk);
    },
  });
  // Node asks for `duplex` where a body is a stream; the type of the DOM does not know it.
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    body,
    headers: bearer(access_token),
    duplex: 'half',
  };
  const answer = await (await send('/api/v1/upload', init)).json();
  const whole = adler32(ADLER32_START, new Uint8Array(5_000_000).fill(255));
  expect(answer).toEqual({ bytes: 5_000_000, checksum: formatAdler32(whole) });
});

test('the checksum does not depend on how the bytes are cut', () => {
  const bytes = new Uint8Array(20_000_000).fill(255);
  let sum = ADLER32_START;
  for (let start = 0; start < bytes.length; start += 1_000) {
    sum = adler32(sum, bytes.subarray(start, start + 1_000));
  }
  expect(adler32(ADLER32_START, bytes)).toBe(sum);
});

test('answers an empty upload', async () => {
  const { send, access_token } = await signedIn();
  const response = await send('/api/v1/upload', { method: 'POST', headers: bearer(access_token) });
  expect(await response.json()).toEqual({ bytes: 0, checksum: 'adler32:00000001' });
});

test('a download has the size and the bytes that were asked for', async () => {
  const { get, access_token } = await signedIn();
  for (const size of [0, 1, 65_536, 200_001]) {
    const response = await get(`/api/v1/download?bytes=${size}`, access_token);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes.length).toBe(size);
    expect(bytes.findIndex((byte, index) => byte !== index % 251)).toBe(-1);
  }
});

test('a download is produced only as fast as it is read', async () => {
  const { get, access_token } = await signedIn();
  const before = process.memoryUsage().arrayBuffers;
  const response = await get('/api/v1/download?bytes=1073741824', access_token);
  const reader = response.body?.getReader();
  for (let count = 0; count < 3; count++) await reader?.read();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
  await reader?.cancel();
});

test('echo shows what arrived, the query as it was written, but not the token', async () => {
  const { send, access_token } = await signedIn();
  const response = await send('/api/v1/echo/a%2Fb?x=1&x=2&y=%20', {
    method: 'PATCH',
    body: 'hello',
    headers: { ...bearer(access_token), 'x-trace': 'abc' },
  });
  expect(await response.json()).toMatchObject({
    method: 'PATCH',
    path: '/api/v1/echo/a%2Fb',
    query: 'x=1&x=2&y=%20',
    headers: { 'x-trace': 'abc', authorization: 'Bearer (withheld)' },
    body: 'hello',
  });
});

test('echo refuses a body that is too large', async () => {
  const { send, access_token } = await signedIn();
  const init = { method: 'POST', body: 'a'.repeat(65_537), headers: bearer(access_token) };
  expect((await send('/api/v1/echo', init)).status).toBe(413);
});
