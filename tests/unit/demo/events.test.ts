import { afterEach, expect, test, vi } from 'vitest';
import { startDemo } from './harness.ts';

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
