import { describe, expect, it } from 'vitest';
import { expiredBrowser } from '../fixtures/clients/expired.ts';
import { DEMO_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { sharedTarget } from '../fixtures/targets/shared-target.ts';
import { startTarget } from '../fixtures/targets/target.ts';

/** The attributes of the session's cookie in an answer. */
const attributesOf = ({ headers }: Response) =>
  headers
    .getSetCookie()
    .filter((line) => line.startsWith('gatehouse-session='))
    .map((line) => line.replace(/^[^;]*; /, ''));

const BRIEF = ['Path=/; HttpOnly; SameSite=Lax'];
const LASTING = ['Path=/; Max-Age=604800; HttpOnly; SameSite=Lax'];

describe('where people may ask to be remembered', () => {
  const target = sharedTarget(() => startTarget({ options: { session: { rememberMe: true } } }));

  it('who does not is forgotten by a browser that is closed, and who does is not', async () => {
    const client = new TestBrowser(target.origin);
    expect(attributesOf(await client.signIn())).toEqual(BRIEF);
    expect(attributesOf(await client.signIn({ ...DEMO_LOGIN, remember: '1' }))).toEqual(LASTING);
  });

  it('a refresh leaves it at that', async () => {
    const client = await expiredBrowser(target);
    const response = await client.request('/dashboard');
    expect([response.status, attributesOf(response)]).toEqual([200, BRIEF]);
  });

  it('a script says so with a member of its own', async () => {
    const client = new TestBrowser(target.origin);
    const post = (fields: object) =>
      client.request('/auth/login', {
        method: 'POST',
        as: 'fetch',
        headers: { accept: 'application/json', 'content-type': 'application/json', origin: target.origin },
        body: JSON.stringify({ ...DEMO_LOGIN, ...fields }),
      });
    expect(attributesOf(await post({}))).toEqual(BRIEF);
    expect(attributesOf(await post({ remember: true }))).toEqual(LASTING);
  });
});
