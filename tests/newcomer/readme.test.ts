import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runQuietly } from '../../scripts/lib/processes.ts';
import { type Server, startAnnounced } from '../../scripts/serve/announced.ts';
import { DANA, type SimpleJwt, startSimpleJwt } from '../fixtures/backends/simplejwt.ts';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { type Checkout, checkOut } from '../fixtures/lib/checkout.ts';
import { freePort } from '../fixtures/lib/free-port.ts';

const EXAMPLE = { url: 'https://api.example.com', user: 'dana' };
const REFRESH = 'POST /api/token/refresh/';
const STARTED = /Backend +http/;

/** What the README tells people to type so as to connect their backend. */
function commandsInReadme(): string[] {
  const [, section = ''] = readFileSync('README.md', 'utf8').split('## Connect your backend\n');
  const [, block = ''] = /```sh\n(.*?)```/s.exec(section) ?? [];
  return block.split('\n').filter((line) => line !== '');
}

let backend: SimpleJwt;
let checkout: Checkout;
let server: Server;
beforeAll(async () => {
  [backend, checkout] = await Promise.all([startSimpleJwt(), checkOut()]);
});
afterAll(async () => {
  await server?.dispose();
  await checkout?.remove();
  await backend?.stop();
});

describe('the way from a clone to a Django of their own', () => {
  const commands = commandsInReadme();

  it('is under five commands, which begin with the clone and end with the start', () => {
    expect(commands.length).toBeGreaterThan(1);
    expect(commands.length).toBeLessThan(5);
    expect(commands[0]).toMatch(/^git clone \S+ && cd gatehouse$/);
    expect(commands.at(-1)).toBe('npm start');
  });

  it('works as it is written', async () => {
    const environment = {
      GATEHOUSE_DOCTOR_PASSWORD: DANA.password,
      JWT_SECRET: backend.environment.JWT_SECRET ?? '',
    };
    for (const command of commands.slice(1, -1)) {
      expect(command).toContain(EXAMPLE.url);
      const own = command.replace(EXAMPLE.url, backend.origin).replace(EXAMPLE.user, DANA.username);
      await runQuietly('sh', ['-c', `cd '${checkout.directory}' && ${own}`], environment);
    }
    const start = ['-c', `cd '${checkout.directory}' && ${commands.at(-1)}`];
    const PORT = String(await freePort());
    server = await startAnnounced('sh', start, { environment: { PORT }, onLine: () => {} }, STARTED);

    const { origin } = server.url;
    expect((await new TestBrowser(origin).api('/api/me/')).status).toBe(401);
    const dana = await signedIn(origin, DANA);
    expect(await (await dana.request('/dashboard')).text()).toContain(DANA.email);
    expect(await (await dana.api('/api/me/')).json()).toMatchObject({ username: DANA.username });
  });

  it('leaves a session that outlives its access token', async () => {
    const dana = await signedIn(server.url.origin, DANA);
    const before = await backend.count(REFRESH);
    const refreshes = async () => {
      expect((await dana.api('/api/me/')).status).toBe(200);
      return (await backend.count(REFRESH)) - before;
    };
    await expect.poll(refreshes, { timeout: 30_000, interval: 500 }).toBe(1);
  });
});
