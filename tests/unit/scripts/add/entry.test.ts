import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../../demo/users.ts';
import add from '../../../../scripts/add/add.ts';
import { copyShop } from '../../../fixtures/apps/copy-shop.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

let root: string;
beforeAll(async () => {
  root = copyShop();
  vi.spyOn(console, 'log').mockImplementation(() => {});
  await add([root, '--yes']);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Has one browser ask the application's proxy, and what hands on to the API. */
function ask(...requests: readonly object[]): Answer[] {
  const { stdout, stderr } = spawnSync(process.execPath, ['tests/fixtures/apps/ask-proxy.mjs', root], {
    input: requests.map((each) => JSON.stringify(each)).join('\n'),
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_ENV: 'test',
      SESSION_SECRET: 'k3-9dJ2mPq_x7Lw0ZbT5vNcR8sYhA1fGeUo',
      GATEHOUSE_PUBLIC_FILES: '["/logo.svg"]',
    },
  });
  const answers = stdout.split('\n').filter((line) => line.startsWith('{"answer"'));
  expect(answers, stderr).toHaveLength(requests.length);
  return answers.map((line) => JSON.parse(line).answer);
}

const SIGN_IN = {
  path: '/auth/login',
  form: { username: DEMO_CREDENTIALS.email, password: DEMO_CREDENTIALS.password },
};

test('strangers get what is open, and the page of the sign-in with its name and its looks', () => {
  const [start, orders, logo, login, api] = ask(
    ...[{ path: '/' }, { path: '/orders' }, { path: '/logo.svg' }, { path: '/login' }],
    { path: '/backend/auth/profile' },
  );
  expect(start?.headers).toMatchObject({ 'x-middleware-next': '1' });
  expect(orders).toMatchObject({ status: 307 });
  expect(orders?.headers.location).toMatch(/\/login\?returnTo=%2Forders$/);
  expect(logo?.headers).toMatchObject({ 'x-middleware-next': '1' });
  expect(login).toMatchObject({ status: 200 });
  expect(login?.body).toContain('<title>Sign in · Small shop</title><style>/*');
  expect(login?.body).toContain('.btn-main{');
  expect(api).toMatchObject({ status: 401 });
});

test('whoever has signed in gets the pages, and the API with a token of theirs', () => {
  const [signedIn, orders, profile] = ask(SIGN_IN, { path: '/orders' }, { path: '/backend/auth/profile' });
  expect(signedIn).toMatchObject({ status: 303 });
  expect(orders?.headers).toMatchObject({ 'x-middleware-next': '1', 'cache-control': 'private, no-store' });
  expect(JSON.parse(profile?.body ?? '')).toMatchObject({ email: DEMO_CREDENTIALS.email });
});

test('the proxy that was there before runs behind the gate, and not for strangers', () => {
  const [stranger, , moved, orders, about] = ask(
    ...[{ path: '/old-orders' }, SIGN_IN, { path: '/old-orders' }, { path: '/orders' }, { path: '/about' }],
  );
  expect(stranger?.headers.location).toContain('/login');
  expect(moved?.headers.location).toMatch(/\/orders$/);
  expect(orders?.headers).toMatchObject({
    'x-shop': 'open',
    'x-middleware-request-x-gatehouse-path': '/orders',
  });
  expect(about?.headers['x-shop']).toBeUndefined();
});

test('it answers in the languages of the application, and of others in English', () => {
  const list = join(root, 'gatehouse/locales/index.ts');
  const text = readFileSync(list, 'utf8').replace('{ en }', '{ en, de, fr: en }');
  writeFileSync(list, `import { de } from './de.ts';\n${text}`);
  const [german, french, refused] = ask(
    ...[
      { path: '/login', language: 'de-AT' },
      { path: '/login', language: 'fr' },
    ],
    { path: '/auth/logout', language: 'de' },
  );
  expect(german?.headers.vary).toBe('accept-language');
  expect(german?.body).toContain('<html lang="de" dir="ltr">');
  expect(german?.body).toContain('<title>Anmelden · Small shop</title>');
  expect(french?.body).toContain('<html lang="fr" dir="ltr">');
  expect(french?.body).toContain('<title>Sign in · Small shop</title>');
  expect(refused?.body).toContain('<h1>Das hat nicht geklappt</h1>');
});
