import { describe, expect, test } from 'vitest';
import { openGatehouse } from '../../../edge/gatehouse.ts';
import { OPTIONS, SECOND, SECRET, TestGatehouse } from '../../fixtures/core/test-gatehouse.ts';

describe('for pages', () => {
  test('tells whose session the headers carry', async () => {
    const house = new TestGatehouse();
    const { cookie } = await house.signedIn();
    const headers = new Headers({ host: '127.0.0.1:8787', cookie });
    expect(await house.gatehouse.sessionOf(headers)).toMatchObject({ user: { name: 'Dana Demo' } });
  });

  test('tells of no session once its token has expired, or without any', async () => {
    const house = new TestGatehouse();
    const { cookie } = await house.signedIn();
    house.pass(91 * SECOND);
    expect(await house.gatehouse.sessionOf(new Headers({ host: '127.0.0.1:8787', cookie }))).toBeUndefined();
    expect(await house.gatehouse.sessionOf(new Headers({ host: '127.0.0.1:8787' }))).toBeUndefined();
  });

  test('tells a session that may be renewed from none, and from one that has just been', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const headers = () => new Headers({ host: '127.0.0.1:8787', cookie: visitor.cookie });
    expect(await house.gatehouse.isRefreshable(headers())).toBe(false);
    house.pass(91 * SECOND);
    expect(await house.gatehouse.isRefreshable(headers())).toBe(true);
    expect(await house.gatehouse.isRefreshable(new Headers({ host: '127.0.0.1:8787' }))).toBe(false);
    const foreign = new Headers({ host: '127.0.0.1:8787', cookie: 'gatehouse-session=planted' });
    expect(await house.gatehouse.isRefreshable(foreign)).toBe(false);
  });

  test('says whether the embedded demo is behind it', () => {
    expect(new TestGatehouse().gatehouse.embeddedDemo).toBe(true);
    const opened = openGatehouse(
      { SESSION_SECRET: SECRET, BACKEND_URL: 'https://api.example.com' },
      OPTIONS,
      {
        backendFetch: () => fetch,
      },
    );
    expect(opened.ok && opened.gatehouse.embeddedDemo).toBe(false);
  });
});
