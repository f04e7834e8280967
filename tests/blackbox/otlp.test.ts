import { afterAll, beforeAll, expect, it } from 'vitest';
import { signedIn } from '../fixtures/clients/test-browser.ts';
import { startFetchServer } from '../fixtures/lib/fetch-server.ts';
import type { Listening } from '../fixtures/lib/loopback.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const told: string[] = [];
let collector: Listening;
let target: Target;
beforeAll(async () => {
  collector = await startFetchServer(async (request) => {
    const key = request.headers.get('api-key');
    told.push(`${key} ${new URL(request.url).pathname} ${await request.text()}`);
    return Response.json({});
  });
  target = await startTarget({
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k' },
  });
});
afterAll(async () => {
  await target.stop();
  await collector.stop();
});

it('tells a collector of requests once they are answered, and of nobody who has made them', async () => {
  const user = await signedIn(target.origin);
  await user.api('/products');
  await expect
    .poll(() => told.filter((each) => each.startsWith('k /v1/traces ')).join())
    .toContain('GET /api/*');
  await expect.poll(() => told.join()).toContain('k /v1/metrics {"resourceMetrics"');
  expect(told.join()).not.toContain('@gatehouse.example');
});
