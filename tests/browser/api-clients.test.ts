import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { signInTo, visiting } from '../fixtures/browser/browser.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';

const MEBIBYTE = 1024 * 1024;

const browser = sharedBrowser();
let backend: BackendServer;
beforeAll(async () => {
  backend = await startBackendServer({ accessTokenSeconds: 600 });
});
afterAll(() => backend?.close());

/** Known only once it runs. */
const options = () => ({ backend });

describeOutputs('a page of $output', options, ({ target }) => {
  const onDashboard = (visit: (page: Page) => Promise<void>) =>
    visiting(browser, target.origin, {}, async ({ page }) => {
      await signInTo(page, '/dashboard');
      await visit(page);
    });

  it('changes things by fetch, without a token of any kind', () =>
    onDashboard(async (page) => {
      backend.on('/things', async (request, response) => {
        const { headers, method } = request;
        response.end(JSON.stringify({ method, body: await text(request), bearer: headers.authorization }));
      });
      const seen = await page.evaluate(async () => {
        const response = await fetch('/api/things', { method: 'PATCH', body: JSON.stringify({ a: 'ä' }) });
        return response.json();
      });
      expect(seen).toEqual({
        method: 'PATCH',
        body: '{"a":"ä"}',
        bearer: expect.stringMatching(/^Bearer eyJ/),
      });
    }));

  it('P10: reads a stream as it comes, and ends it at the backend when it has had enough', () =>
    onDashboard(async (page) => {
      const closed = Promise.withResolvers<void>();
      backend.on('/ticks', (_, response) => {
        // Of a type that nobody compresses on the way: Miniflare does so with text, and waits for more of it.
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        const timer = setInterval(() => response.write('{"tick":1}\n'), 50);
        response.on('close', () => {
          clearInterval(timer);
          closed.resolve();
        });
      });
      const first = await page.evaluate(async () => {
        const abort = new AbortController();
        const response = await fetch('/api/ticks', { signal: abort.signal });
        const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
        const part = await reader?.read();
        abort.abort();
        return part?.value;
      });
      expect(first).toMatch(/^\{"tick":1\}\n/);
      await closed.promise;
    }));

  it('P10: goes on where its EventSource was interrupted', () =>
    onDashboard(async (page) => {
      backend.on('/feed', ({ headers }, response) => {
        const last = Number(headers['last-event-id'] ?? 0);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`retry: 50\nid: ${last + 1}\ndata: ${last + 1}\n\n`);
        if (last < 2) response.end();
      });
      const events = await page.evaluate(
        () =>
          new Promise<string[]>((resolve) => {
            const seen: string[] = [];
            const source = new EventSource('/api/feed');
            source.onmessage = ({ data }) => {
              seen.push(data);
              if (seen.length < 3) return;
              source.close();
              resolve(seen);
            };
          }),
      );
      expect(events).toEqual(['1', '2', '3']);
    }));

  it('P10: uploads by XMLHttpRequest, and sees how far it is', () =>
    onDashboard(async (page) => {
      backend.on('/store', async (request, response) => {
        let bytes = 0;
        for await (const chunk of request) bytes += chunk.length;
        response.end(String(bytes));
      });
      const network = await page.context().newCDPSession(page);
      // Slowly enough for a second word of progress, whatever the outputs hold on the way.
      await network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: 16 * MEBIBYTE,
      });
      const { answer, steps, total } = await page.evaluate(
        (length) =>
          new Promise<{ answer: string; steps: number[]; total: number }>((resolve, reject) => {
            const steps: number[] = [];
            let total = 0;
            const request = new XMLHttpRequest();
            request.upload.onprogress = (event) => {
              steps.push(event.loaded);
              total = event.total;
            };
            request.onload = () => resolve({ answer: request.responseText, steps, total });
            request.onerror = () => reject(new Error('The upload has failed.'));
            request.open('PUT', '/api/store');
            request.send(new Blob([new Uint8Array(length)]));
          }),
        16 * MEBIBYTE,
      );
      expect(answer).toBe(String(16 * MEBIBYTE));
      expect(total).toBe(16 * MEBIBYTE);
      expect(steps.length).toBeGreaterThan(1);
      expect(steps).toEqual([...steps].sort((one, other) => one - other));
    }));

  it('downloads a file under the name that the backend gives it', () =>
    onDashboard(async (page) => {
      backend.on('/report', (_, response) => {
        response.writeHead(200, {
          'content-type': 'text/csv',
          'content-disposition': "attachment; filename*=UTF-8''an%20overview%2Ecsv",
        });
        response.end('a;b');
      });
      const download = page.waitForEvent('download');
      await page.evaluate(() => {
        const link = document.createElement('a');
        link.href = '/api/report';
        document.body.append(link);
        link.click();
      });
      const file = await download;
      expect(file.suggestedFilename()).toBe('an overview.csv');
      expect(await text(await file.createReadStream())).toBe('a;b');
    }));

  it('opens a WebSocket, where the platform has a way for it', () =>
    onDashboard(async (page) => {
      const sockets = new WebSocketServer({ noServer: true });
      backend.onUpgrade('/live', (request, socket, head) => {
        sockets.handleUpgrade(request, socket, head, (opened) => {
          opened.on('message', (data) => opened.send(`heard: ${data}`));
        });
      });
      const heard = await page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/live`);
            socket.onopen = () => socket.send('hello');
            socket.onmessage = ({ data }) => resolve(data);
            socket.onerror = () => resolve('refused');
          }),
      );
      expect(heard).toBe(target.name === 'worker' ? 'heard: hello' : 'refused');
    }));
});
