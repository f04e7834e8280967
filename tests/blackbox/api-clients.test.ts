import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Agent, FormData, fetch as undiciFetch, request as undiciRequest } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const MEBIBYTE = 1024 * 1024;
const run = promisify(execFile);

let backend: BackendServer;
let target: Target;
let client: TestBrowser;
let directory: string;
beforeAll(async () => {
  backend = await startBackendServer({ accessTokenSeconds: 600 });
  backend.on('/form', async (request, response) => {
    const { headers } = request;
    response.end(JSON.stringify({ body: await text(request), headers }));
  });
  target = await startTarget({ backend });
  client = await signedIn(target.origin);
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-clients-'));
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await target?.stop();
  await backend?.close();
});

describe('curl', () => {
  const curl = async (path: string, ...options: string[]): Promise<string> => {
    const common = ['-sS', '--max-time', '30', '-b', client.cookie, '-H', `Origin: ${target.origin}`];
    const { stdout } = await run('curl', [...common, ...options, `${target.origin}/api${path}`], {
      maxBuffer: 64 * MEBIBYTE,
    });
    return stdout;
  };

  it('reads JSON, compressed where it asks for that', async () => {
    const plain = await curl('/products?limit=2');
    expect(JSON.parse(plain)).toHaveLength(2);
    expect(await curl('/products?limit=2', '--compressed')).toBe(plain);
  });

  it('P10: uploads a file, having waited for 100 Continue', async () => {
    const path = join(directory, 'upload.bin');
    const content = Buffer.alloc(3 * MEBIBYTE, 'from a file; ');
    writeFileSync(path, content);
    backend.on('/file', async (request, response) => {
      const hash = createHash('sha256');
      for await (const chunk of request) hash.update(chunk);
      response.end(hash.digest('hex'));
    });
    const sent = await curl('/file', '-T', path, '-H', 'Expect: 100-continue', '--expect100-timeout', '20');
    expect(sent).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('sends a form with a file in it', async () => {
    const path = join(directory, 'note.txt');
    writeFileSync(path, 'a note');
    const { body, headers } = JSON.parse(await curl('/form', '-F', `note=@${path}`, '-F', 'title=Ä b'));
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(body).toContain('filename="note.txt"');
    expect(body).toContain('Ä b');
  });

  it('downloads in ranges, and goes on where it was interrupted', async () => {
    const content = Buffer.alloc(100_000, 'in ranges; ');
    backend.on('/ranges', ({ headers: { range = '' } }, response) => {
      const from = Number(range.match(/^bytes=(\d+)-/)?.[1] ?? 0);
      const headers = {
        'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
        etag: '"r"',
      };
      response.writeHead(range === '' ? 200 : 206, range === '' ? {} : headers).end(content.subarray(from));
    });
    const path = join(directory, 'part.bin');
    writeFileSync(path, content.subarray(0, 40_000));
    await curl('/ranges', '-C', '-', '-o', path);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('sees the head of an answer with HEAD', async () => {
    backend.on('/head', (_, response) => void response.writeHead(200, { etag: '"h"' }).end());
    expect(await curl('/head', '-I')).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*^etag: "h"\r$/im);
  });

  it('is told what to send when it sends nothing that shows where it comes from', async () => {
    const { stdout } = await run('curl', [
      '-sS',
      '-b',
      client.cookie,
      '-X',
      'POST',
      '-d',
      'a=b',
      `${target.origin}/api/form`,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ status: 403, code: 'cross_site' });
  });
});

describe('undici', () => {
  const headers = () => ({ cookie: client.cookie, origin: target.origin });

  it('sends several requests over one connection', async () => {
    const dispatcher = new Agent({ connections: 1 });
    const ask = async (path: string) => {
      const { statusCode, body } = await undiciRequest(`${target.origin}/api${path}`, {
        dispatcher,
        headers: headers(),
      });
      await body.dump();
      return statusCode;
    };
    const statuses = [];
    for (const path of ['/products', '/none', '/users/1', '/..%2f', '/products'])
      statuses.push(await ask(path));
    expect(statuses).toEqual([200, 404, 200, 400, 200]);
    await dispatcher.close();
  });

  it('P10: streams a body of no announced length, and reads the answer as it comes', async () => {
    backend.on('/shout', (request, response) => {
      request.on('data', (chunk: Buffer) => response.write(chunk.toString().toUpperCase()));
      request.on('end', () => response.end());
    });
    const { body } = await undiciRequest(`${target.origin}/api/shout`, {
      method: 'POST',
      headers: headers(),
      body: Readable.from(['one ', 'two ', 'three']),
    });
    expect(await body.text()).toBe('ONE TWO THREE');
  });

  it('sends a form', async () => {
    const form = new FormData();
    form.set('file', new Blob(['x'.repeat(200_000)]), 'large.txt');
    const response = await undiciFetch(`${target.origin}/api/form`, {
      method: 'POST',
      headers: headers(),
      body: form,
    });
    expect(response.status).toBe(200);
    expect(JSON.stringify(await response.json())).toContain('filename=\\"large.txt\\"');
  });
});
