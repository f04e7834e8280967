import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from '../../scripts/docs/repository.ts';
import { gitIn } from '../../scripts/lib/git.ts';
import { type Server, startAnnounced } from '../../scripts/serve/announced.ts';
import { DANA, type SimpleJwt, startSimpleJwt } from '../fixtures/backends/simplejwt.ts';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { type Checkout, checkOut } from '../fixtures/lib/checkout.ts';
import { freePort } from '../fixtures/lib/free-port.ts';
import { beginRepository, commitAll, typedIn } from '../fixtures/lib/repository.ts';
import { codeIn, commandsIn, namedIn, ownCommand } from './readme.ts';

const MINUTE_MS = 60_000;
const STARTED = /Backend +http/;
const NEWS = 'The gate has a new lamp.';

let directory: string;
/** Gatehouse, where it is worked on, and where it is published. */
let workshop: Checkout;
let published: string;
let backend: SimpleJwt;
let server: Server | undefined;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-newcomer-'));
  published = join(directory, 'published.git');
  [workshop, backend] = await Promise.all([checkOut(), startSimpleJwt()]);
  // With the packages that are here: a clone has them at once, and nothing is fetched.
  beginRepository(workshop.directory);
  gitIn(workshop.directory)(['tag', 'v0.1.0']);
  gitIn(workshop.directory)(['clone', '--quiet', '--bare', '.', published]);
});
afterAll(async () => {
  await server?.dispose();
  await backend?.stop();
  await workshop?.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** What somebody types, in their clone; git finds what is published here at its address. */
function typed(command: string, place = 'gatehouse'): Promise<string> {
  return typedIn(join(directory, place), command, {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.${published.replace(/\.git$/, '')}.insteadOf`,
    GIT_CONFIG_VALUE_0: REPOSITORY,
    GATEHOUSE_DOCTOR_PASSWORD: DANA.password,
    JWT_SECRET: backend.environment.JWT_SECRET ?? '',
  });
}

const inClone = (file: string) => join(directory, 'gatehouse', file);
const read = (file: string) => readFileSync(inClone(file), 'utf8');

/** Puts the README's rules in the place of those that are there. */
function replaceRules(rules: string): void {
  const file = 'gatehouse.config.ts';
  const changed = read(file).replace(/^ {2}paths: \{\n.*?\n {2}\},\n/ms, rules.replace(/^/gm, '  '));
  expect(changed).toContain(rules.split('\n')[1]);
  writeFileSync(inClone(file), changed);
}

describe("a newcomer's way from a clone to a site of their own, by the README alone", {
  timeout: 10 * MINUTE_MS,
}, () => {
  it('begins with a clone, and with a backend of their own', async () => {
    const [clone = '', doctor = '', ...others] = commandsIn('Connect your backend');
    expect(clone).toBe(commandsIn('See it work')[0]);
    expect(others).toEqual(['npm start']);
    await typed(clone, '.');
    await typed(ownCommand(doctor, { url: backend.origin, user: DANA.username }));
    expect(read('.dev.vars')).toContain('BACKEND_PRESET=simplejwt');
  });

  it('goes on with a page of their own, which their rules protect', async () => {
    const page = inClone(namedIn('Add a page', 'app/'));
    await mkdir(dirname(page), { recursive: true });
    writeFileSync(page, codeIn('Add a page', 'tsx'));
    replaceRules(codeIn('Protect it', 'ts'));
    await typed('npm run typecheck');
  });

  it('shows that page to whoever has signed in at their backend, and to nobody else', async () => {
    const start = ['-c', `cd '${inClone('.')}' && ${commandsIn('Connect your backend').at(-1)}`];
    const PORT = String(await freePort());
    server = await startAnnounced('sh', start, { environment: { PORT }, onLine: () => {} }, STARTED);
    const { origin } = server.url;

    const anyone = await new TestBrowser(origin).request('/orders');
    expect(anyone.status).toBe(307);
    expect(anyone.headers.get('location')).toBe('/login?returnTo=%2Forders');
    const dana = await signedIn(origin, DANA);
    const orders = await dana.request('/orders');
    expect(orders.status).toBe(200);
    expect(await orders.text()).toContain('&quot;id&quot;:10,&quot;owner&quot;:&quot;dana&quot;');
    expect((await dana.request('/admin')).status).toBe(403);
    await server.dispose();
  });

  it('tries the deployments to both platforms', async () => {
    const said = await typed(namedIn('Deploy', 'npm run deploy:check'));
    expect(said).toMatch(/Rehearsing its deployment as a preview.*done/);
    expect(said).toMatch(/Building the Next application for Vercel.*done/);
  });

  it('takes in the next release, and keeps what is theirs', async () => {
    commitAll(inClone('.'));
    publish();
    // The tests of the copy are what `make-mine` is tried with.
    const said = await typed(`${namedIn('Make it yours', 'npm run update')} -- --untested`);
    expect(said).toContain('Gatehouse v0.2.0 is taken in');
    expect(said).toContain(NEWS);
    expect(said).not.toContain('<<<<<<<');
    expect(read('edge/lamp.ts')).toContain('lit');
    expect(read(namedIn('Add a page', 'app/'))).toBe(codeIn('Add a page', 'tsx'));
    expect(read('gatehouse.config.ts')).toContain(codeIn('Protect it', 'ts').split('\n')[2]);
  });
});

/** Publishes a release. */
function publish(): void {
  const changelog = join(workshop.directory, 'CHANGELOG.md');
  writeFileSync(changelog, `${readFileSync(changelog, 'utf8')}\n- ${NEWS}\n`);
  writeFileSync(join(workshop.directory, 'edge/lamp.ts'), "export const lamp = 'lit';\n");
  commitAll(workshop.directory);
  const git = gitIn(workshop.directory);
  git(['tag', 'v0.2.0']);
  git(['push', '--quiet', '--tags', published, 'main']);
}
