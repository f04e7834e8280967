import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

/** What the backend was asked for, with the token that it was shown. */
const asked: { readonly path: string; readonly body: unknown; readonly hasBearer: boolean }[] = [];
let backend: BackendServer;
let target: Target;

beforeAll(async () => {
  backend = await startBackendServer();
  for (const path of ['/auth/reset', '/auth/resend', '/auth/verify', '/auth/password', '/auth/me']) {
    backend.on(path, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const hasBearer = request.headers.authorization?.startsWith('Bearer ') === true;
      asked.push({ path, body: text === '' ? undefined : JSON.parse(text), hasBearer });
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{}');
    });
  }
  target = await startTarget({
    backend,
    defined: 'accounts',
    environment: { BACKEND_REGISTRATION: 'on', BACKEND_PASSWORD_RESET: 'on' },
    options: {
      account: {
        emailVerification: true,
        passwordChange: true,
        accountDeletion: true,
        signInAfterRegistration: true,
      },
    },
  });
});
afterAll(async () => {
  await target?.stop();
  await backend?.close();
});

const locationOf = (response: Response) => {
  const { pathname, search } = new URL(response.headers.get('location') ?? '', target.origin);
  return pathname + search;
};
const isSignedIn = async (browser: TestBrowser) =>
  (await (await browser.request('/auth/session', { as: 'fetch' })).json()).authenticated;

describe('what people do about their accounts', () => {
  it('is passed on with exactly what a link has', async () => {
    const client = new TestBrowser(target.origin);
    const link = { uid: 'Nw', token: 'the-token' };
    const reset = await client.submit('/auth/reset-password', { ...link, password: 'the-new-one' });
    expect(locationOf(reset)).toBe('/login?reason=password_changed');
    expect(locationOf(await client.submit('/auth/verify-email', link))).toBe('/login?reason=email_verified');
    expect(asked.splice(0)).toEqual([
      { path: '/auth/reset', body: { ...link, new_password: 'the-new-one' }, hasBearer: false },
      { path: '/auth/verify', body: link, hasBearer: false },
    ]);
  });

  it('says the same of every address that another message is asked for', async () => {
    for (const email of ['demo@gatehouse.example', 'nobody@gatehouse.example']) {
      const response = await new TestBrowser(target.origin).submit('/auth/resend-verification', { email });
      expect([response.status, locationOf(response)]).toEqual([303, '/resend-verification?sent=1']);
    }
    const link = `${target.origin}/verify-email`;
    expect(asked.splice(0).map(({ body }) => body)).toMatchObject([{ link }, { link }]);
  });

  it('leaves whoever changes their password signed in, and whoever deletes their account not', async () => {
    const [client, elsewhere] = [await signedIn(target.origin), await signedIn(target.origin)];
    const change = { currentPassword: 'let-me-in', password: 'the-new-one' };
    expect(locationOf(await client.submit('/auth/change-password', change))).toBe(
      '/change-password?changed=1',
    );
    expect(await isSignedIn(client)).toBe(true);
    expect(locationOf(await client.submit('/auth/delete-account', {}))).toBe('/login?reason=account_deleted');
    expect(await isSignedIn(client)).toBe(false);
    await expect.poll(() => isSignedIn(elsewhere)).toBe(false);
    expect(asked.splice(0)).toEqual([
      { path: '/auth/password', body: { old: 'let-me-in', new: 'the-new-one' }, hasBearer: true },
      { path: '/auth/me', body: undefined, hasBearer: true },
    ]);
  });

  it('signs in whoever has registered', async () => {
    const client = new TestBrowser(target.origin);
    const fields = { name: 'Nora New', email: 'nora@gatehouse.example', password: 'nora-knows' };
    expect(locationOf(await client.submit('/auth/register', fields))).toBe('/dashboard');
    expect(await isSignedIn(client)).toBe(true);
  });
});
