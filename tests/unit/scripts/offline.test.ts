import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { offline } from '../../../scripts/lib/offline.ts';
import { runQuietly } from '../../../scripts/lib/processes.ts';
import { freePort } from '../../fixtures/lib/free-port.ts';

describe('offline', () => {
  const server = createServer((_, response) => response.end('here'));
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(() => server.close());

  const ask = (url: string) =>
    runQuietly(process.execPath, ['-e', `console.log(await (await fetch('${url}')).text())`]);

  test.each(['http://192.0.2.1/', 'https://registry.npmjs.org/'])('%s is out of reach', async (url) => {
    await expect(offline(() => ask(url))).rejects.toThrow(/there is no network here/);
  });

  test('what is on this machine is not', async () => {
    expect(await offline(() => ask(`http://127.0.0.1:${port}/`))).toContain('here');
  });

  test('the network is back afterwards, also after a failure', async () => {
    const before = process.env.NODE_OPTIONS ?? '';
    await expect(offline(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(process.env.NODE_OPTIONS).toBe(before);
  });
});
