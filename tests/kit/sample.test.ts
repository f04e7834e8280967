import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADA, DANA, type Kit, startKit } from './index.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit?.stop());
beforeEach(() => kit.backend.reset());

describe('the orders of a customer', () => {
  beforeEach(() => {
    kit.backend.on('GET /orders', ({ user }) => Response.json([{ id: 7, buyer: user.email }]));
  });

  it('are told to the customer whose they are', async () => {
    const dana = await kit.signIn(DANA);
    const ada = await kit.signIn(ADA);
    expect(await (await dana.api('/orders')).json()).toEqual([{ id: 7, buyer: DANA.email }]);
    expect(await (await ada.api('/orders')).json()).toEqual([{ id: 7, buyer: ADA.email }]);
  });

  it('are told to nobody who has not signed in, and the backend is not asked', async () => {
    expect((await kit.visitor().api('/orders')).status).toBe(401);
    expect(kit.backend.count('api')).toBe(0);
  });

  it('are told after the access token has ended, for one refresh', async () => {
    const dana = await kit.signIn();
    await kit.expireTokenOf(dana);
    const tabs = Array.from({ length: 10 }, () => dana.clone());
    const answers = await Promise.all(tabs.map((tab) => tab.api('/orders')));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(kit.backend.count('refresh')).toBe(1);
    expect(kit.backend.tokens.reused).toBe(0);
  });

  it('are told when the backend takes the access token no more, for one refresh and one replay', async () => {
    const dana = await kit.signIn();
    kit.backend.tokens.expireAccessTokens();
    expect((await dana.api('/orders')).status).toBe(200);
    expect(kit.backend.count('refresh')).toBe(1);
    expect(kit.backend.count('api')).toBe(2);
  });

  it('are told when the backend has changed its keys', async () => {
    const dana = await kit.signIn();
    await kit.backend.tokens.rotateKeys();
    expect((await dana.api('/orders')).status).toBe(200);
  });
});

describe('the dashboard', () => {
  it('greets whoever is signed in', async () => {
    const dana = await kit.signIn();
    expect(await (await dana.request('/dashboard')).text()).toContain(DANA.name);
  });

  it('sends everybody else to the sign-in page, and back afterwards', async () => {
    const anonymous = kit.visitor();
    const answer = await anonymous.request('/dashboard');
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toContain('returnTo=%2Fdashboard');
  });

  it('keeps people signed in while the backend cannot renew, and renews when it can again', async () => {
    const dana = await kit.signIn();
    await kit.expireTokenOf(dana);
    kit.backend.fail('refresh', { status: 503, times: 2 });
    const busy = await dana.request('/dashboard');
    expect(busy.status).toBe(503);
    expect(busy.headers.get('set-cookie')).toBeNull();
    await expect.poll(async () => (await dana.request('/dashboard')).status, POLL).toBe(200);
    expect(kit.backend.tokens.reused).toBe(0);
  });

  it('asks for a new sign-in where the answer to a refresh was lost by a backend that allows for no second try', async () => {
    const dana = await kit.signIn();
    await kit.expireTokenOf(dana);
    kit.backend.lose('refresh');
    await expect.poll(async () => (await dana.request('/dashboard')).status, POLL).toBe(307);
    expect((await kit.signIn()).cookies.has('gatehouse-session')).toBe(true);
  });

  it('is closed to those whose session the backend has ended', async () => {
    const dana = await kit.signIn();
    kit.backend.tokens.endSessions();
    await kit.expireTokenOf(dana);
    expect((await dana.request('/dashboard')).status).toBe(307);
  });
});

const POLL = { timeout: 30_000, interval: 250 };
