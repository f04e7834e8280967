import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startAnnounced } from '../../scripts/serve/announced.ts';
import { DANA, type SimpleJwt, startSimpleJwt } from '../fixtures/backends/simplejwt.ts';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { type Checkout, checkOut } from '../fixtures/lib/checkout.ts';
import { freePort } from '../fixtures/lib/free-port.ts';
import { typedIn } from '../fixtures/lib/repository.ts';
import { commandsIn, ownCommand } from './readme.ts';

const REFRESH = 'POST /api/token/refresh/';
const STARTED = /Backend +http/;

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
  const commands = commandsIn('Connect your backend');

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
      const own = ownCommand(command, { url: backend.origin, user: DANA.username });
      expect(own).toContain(backend.origin);
      await typedIn(checkout.directory, own, environment);
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
