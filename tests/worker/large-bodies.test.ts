import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../fixtures/backend-server.ts';
import { type Client, signedIn } from '../fixtures/client.ts';
import { openRequest } from '../fixtures/open-request.ts';
import { descendants, watchGrowth } from '../fixtures/server-memory.ts';
import { outputOf, startTarget, type Target } from '../fixtures/target.ts';

const MEBIBYTE = 1024 * 1024;
const LARGE = 500 * MEBIBYTE;
const WARM = 32 * MEBIBYTE;
/** Where others keep the machine busy, so much takes minutes. */
const PATIENCE_MS = 300_000;
/**
 * How far memory may grow. `next start` holds what is uploaded in memory itself, before anyone else sees it; and where the
 * machine is busy, Node collects what has passed through late.
 */
const MOST = {
  worker: { down: 32_000_000, up: 32_000_000 },
  vercel: { down: 128 * MEBIBYTE, up: 4 * LARGE },
} as const;

const BLOCK = Buffer.alloc(256 * 1024, 'a large body, again and again; ');

let backend: BackendServer;
let target: Target;
let client: Client;
let pid: number;
beforeAll(async () => {
  backend = await startBackendServer({ accessTokenSeconds: 600 });
  backend.on('/up', async (request, response) => {
    const { bytes, hash } = await digest(request);
    response.end(JSON.stringify({ bytes, hash }));
  });
  backend.on('/down', async (request, response) => {
    const query = new URL(request.url ?? '', backend.origin).searchParams;
    const bytes = Number(query.get('bytes'));
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      ...(query.has('sized') && { 'content-length': bytes }),
    });
    for (let sent = 0; sent < bytes && !response.destroyed; sent += BLOCK.length) {
      if (!response.write(BLOCK)) await once(response, 'drain');
    }
    response.end();
  });
  target = await startTarget({ backend, environment: { PROXY_MAX_BODY_BYTES: String(LARGE) } });
  client = await signedIn(target.origin);
  pid = descendants(target.name === 'worker' ? 'workerd' : 'next-server').at(-1) ?? 0;
});
afterAll(async () => {
  await target?.stop();
  await backend?.close();
});

/** Counts and hashes a stream, now and then so slowly that it piles up wherever it can. */
async function digest(stream: Readable, isSlow = false): Promise<{ bytes: number; hash: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let pauseAt = 16 * MEBIBYTE;
  for await (const chunk of stream) {
    bytes += chunk.length;
    hash.update(chunk);
    if (!isSlow || bytes < pauseAt) continue;
    pauseAt += 16 * MEBIBYTE;
    await sleep(50);
  }
  return { bytes, hash: hash.digest('hex') };
}

function expectedHash(bytes: number): string {
  const hash = createHash('sha256');
  for (let sent = 0; sent < bytes; sent += BLOCK.length) hash.update(BLOCK.subarray(0, bytes - sent));
  return hash.digest('hex');
}

async function download(bytes: number, query: string) {
  const { request, response } = openRequest(client, `/down?bytes=${bytes}${query}`);
  request.end();
  return digest(await response, true);
}

async function upload(bytes: number, headers: Readonly<Record<string, string | number>>) {
  const { request, response } = openRequest(client, '/up', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', ...headers },
  });
  for (let sent = 0; sent < bytes; sent += BLOCK.length) {
    if (!request.write(BLOCK.subarray(0, bytes - sent))) await once(request, 'drain');
  }
  request.end();
  const message = await response;
  return { status: message.statusCode, body: await text(message) };
}

function report(what: string, bytes: number): void {
  console.log(`${target.name}: memory grew by ${Math.round(bytes / MEBIBYTE)} MiB during 500 MiB ${what}`);
}

describe('P10: a body of 500 MiB', { timeout: PATIENCE_MS }, () => {
  it.each(['', '&sized'])('comes down whole to a slow reader, and memory stays flat; %s', async (query) => {
    await download(WARM, query);
    const growth = watchGrowth(pid);
    const got = await download(LARGE, query).finally(growth.stop);
    report(`down${query}`, growth.most);
    expect(got).toEqual({ bytes: LARGE, hash: expectedHash(LARGE) });
    expect(growth.most).toBeLessThanOrEqual(MOST[outputOf(target)].down);
  });

  it.each([{ 'content-length': LARGE }, {}])('goes up whole, and memory stays flat; %o', async (headers) => {
    await upload(WARM, 'content-length' in headers ? { 'content-length': WARM } : {});
    const growth = watchGrowth(pid);
    const got = await upload(LARGE, headers).finally(growth.stop);
    report(`up ${JSON.stringify(headers)}`, growth.most);
    expect(got.status).toBe(200);
    expect(JSON.parse(got.body)).toEqual({ bytes: LARGE, hash: expectedHash(LARGE) });
    expect(growth.most).toBeLessThanOrEqual(MOST[outputOf(target)].up);
  });
});

describe('an upload that the defaults allow', { timeout: PATIENCE_MS }, () => {
  it.each([12, 100])('P11: of %i MiB arrives whole, and no byte more does', async (mebibytes) => {
    const standard = await startTarget({ backend });
    try {
      const other = await signedIn(standard.origin);
      const bytes = mebibytes * MEBIBYTE;
      const response = await other.api('/up', {
        method: 'PUT',
        headers: { origin: standard.origin },
        body: Buffer.alloc(bytes, BLOCK),
      });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ bytes, hash: expectedHash(bytes) });
      if (mebibytes < 100) return;
      // workerd refuses what is announced at once, and a client that sends on may not hear it; `next start` takes all of it first.
      const headers = { 'content-length': bytes + 1 };
      const more = openRequest(other, '/up', { method: 'PUT', headers });
      if (standard.name === 'worker') more.request.flushHeaders();
      else more.request.end(Buffer.alloc(bytes + 1, BLOCK));
      const refusal = await more.response;
      expect(refusal.statusCode).toBe(413);
      expect(JSON.parse(await text(refusal))).toMatchObject({ code: 'body_too_large' });
      more.request.destroy();
    } finally {
      await standard.stop();
    }
  });
});
