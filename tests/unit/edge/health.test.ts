import { afterEach, describe, expect, test, vi } from 'vitest';
import { createReadiness } from '../../../edge/health.ts';
import { answerUnconfigured } from '../../../edge/setup/unconfigured.ts';
import type { Fetch } from '../../../edge/types.ts';
import { NOON, SECOND, TestGatehouse } from '../../fixtures/core/test-gatehouse.ts';

const OK = { status: 'ok' };

afterEach(() => vi.useRealTimers());

describe('/health/ready', () => {
  test('answers 200 when keys, backend and coordinator are there', async () => {
    const response = await new TestGatehouse().browser().request('/health/ready');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await response.json()).toEqual({
      status: 'ok',
      checks: { configuration: OK, keys: OK, backend: OK, coordinator: OK },
    });
  });

  test('takes any answer of the backend for one', async () => {
    const house = new TestGatehouse({
      wrap: (demo) => async (request) =>
        request.method === 'HEAD' ? new Response('', { status: 500 }) : demo(request),
    });
    expect((await house.browser().request('/health/ready')).status).toBe(200);
  });

  test('answers 503 when the backend is gone, names what is missing, and tells nothing else', async () => {
    const house = new TestGatehouse({
      wrap: (): Fetch => async () => {
        throw new TypeError('connect ECONNREFUSED 10.0.0.7:5432');
      },
    });
    const response = await house.browser().request('/health/ready');
    expect(response.status).toBe(503);
    const failed = { status: 'failed' };
    expect(await response.json()).toEqual({
      status: 'failed',
      checks: { configuration: OK, keys: failed, backend: failed, coordinator: OK },
    });
    expect(house.log).toContainEqual({
      level: 'warn',
      event: 'not_ready',
      fields: { reason: 'keys, backend' },
    });
    expect(JSON.stringify(house.log)).not.toContain('10.0.0.7');
  });

  test('answers 503 when the coordinator is gone, although another stands in for it', async () => {
    const gone = async () => {
      throw new TypeError('gone');
    };
    const house = new TestGatehouse({
      coordinator: () => ({
        outlivesRequests: true,
        refreshOnce: gone,
        successorOf: gone,
        revoke: gone,
        revokeSession: gone,
        isRevoked: gone,
      }),
    });
    const { checks } = await (await house.browser().request('/health/ready')).json();
    expect(checks).toMatchObject({ backend: OK, coordinator: { status: 'failed' } });
  });

  test('a thousand requests at once ask the backend once, and again only after the interval', async () => {
    const house = new TestGatehouse();
    const ask = () =>
      Promise.all(Array.from({ length: 1_000 }, () => house.browser().request('/health/ready')));
    const probes = () => house.asked.filter((line) => line.startsWith('HEAD ')).length;
    for (const { status } of await ask()) expect(status).toBe(200);
    expect(probes()).toBe(1);
    house.pass(4 * SECOND);
    await ask();
    expect(probes()).toBe(1);
    house.pass(2 * SECOND);
    await ask();
    expect(probes()).toBe(2);
  });

  test('of a closed gatehouse says so, and no more', async () => {
    const problems = [{ variable: 'SESSION_SECRET', problem: 'is missing', cure: 'Set it.' }];
    const answer = answerUnconfigured({ problems }, () => {});
    const response = await answer(new Request('https://app.example/health/ready'));
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'failed',
      checks: { configuration: { status: 'failed' } },
    });
  });
});

describe('checks', () => {
  test('that never end are late after three seconds, and hold up no other', async () => {
    vi.useFakeTimers();
    const readiness = createReadiness(
      { stuck: () => new Promise(() => {}), fine: async () => {} },
      () => Date.now(),
      () => {},
    );
    const report = readiness();
    await vi.advanceTimersByTimeAsync(3 * SECOND);
    expect((await report).checks).toMatchObject({ stuck: { status: 'late' }, fine: OK });
  });

  test('of a request that was cut off are made by the next one', async () => {
    const clock = { now: NOON };
    let isCut = true;
    const readiness = createReadiness(
      { backend: () => (isCut ? new Promise(() => {}) : Promise.resolve()) },
      () => clock.now,
      () => {},
    );
    void readiness();
    isCut = false;
    clock.now += 10 * SECOND;
    expect(await readiness()).toMatchObject({ status: 'ok' });
  });
});
