import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { LogFields } from '../../edge/telemetry/log.ts';
import { demoRequests, forgetRequests } from '../fixtures/backends/demo.ts';
import { DEMO_LOGIN, signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { eventually } from '../fixtures/lib/eventually.ts';
import { entries } from '../fixtures/lib/log-entries.ts';
import { startTarget, type Target, type TargetOptions } from '../fixtures/targets/target.ts';
import { startWorkerTarget } from '../fixtures/targets/worker.ts';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const POINT = 'data point ';
/** A dataset that shows what is written to it. */
const DATASET = `
  import { WorkerEntrypoint } from 'cloudflare:workers';
  export default class extends WorkerEntrypoint {
    writeDataPoint(point) { console.log('${POINT}' + JSON.stringify(point)); }
  }
`;

let target: Target;
beforeAll(async () => {
  target = await start({ accessTokenSeconds: 600 });
});
afterAll(() => target?.stop());

function start(options: TargetOptions): Promise<Target> {
  if (inject('target') !== 'worker') return startTarget(options);
  return startWorkerTarget(options, {
    extraWorkers: [{ name: 'dataset', modules: true, script: DATASET, compatibilityDate: '2026-10-19' }],
    serviceBindings: { GATEHOUSE_ANALYTICS: 'dataset' },
  });
}

/** The line of a request, when it has come. */
function lineOf(response: Response): Promise<LogFields> {
  const requestId = response.headers.get('x-request-id');
  return eventually(() => {
    const lines = entries(target, 'request').filter((line) => line.requestId === requestId);
    expect(lines).toHaveLength(1);
    return lines[0] ?? {};
  });
}

describe('every request', () => {
  it('has one line in the log that tells what became of it', async () => {
    const client = await signedIn(target.origin);
    const anonymous = new TestBrowser(target.origin);
    const asked = [
      [await client.request('/dashboard'), { 'http.route': '/*', 'gatehouse.decision': 'pass' }],
      [await client.request('/admin'), { 'http.route': '/admin/*', 'gatehouse.decision': 'forbidden' }],
      [await client.api('/products?limit=1'), { 'http.route': '/api/*', 'http.response.status_code': 200 }],
      [await client.request('/auth/session'), { 'http.route': '/auth/session' }],
      [await anonymous.request('/dashboard'), { 'gatehouse.decision': 'sign_in' }],
      [await anonymous.request('/health'), { 'http.route': '/health' }],
      [
        await anonymous.submit('/auth/login', { ...DEMO_LOGIN, password: 'wrong' }),
        { 'http.route': '/auth/login', 'gatehouse.code': 'invalid_credentials' },
      ],
    ] as const;
    for (const [response, expected] of asked) expect(await lineOf(response)).toMatchObject(expected);
  });

  it('has one data point where a dataset is bound', async () => {
    const client = await signedIn(target.origin);
    await client.api('/products?limit=1');
    const isForwarded = (line: string) => line.startsWith(`${POINT}{"indexes":["/api/*"]`);
    if (inject('target') === 'worker') {
      await expect.poll(() => target.log.some(isForwarded)).toBe(true);
    } else {
      expect(target.log.some((line) => line.includes(POINT))).toBe(false);
    }
  });

  it('tells whoever is signed in how long it took, and nobody else', async () => {
    const client = await signedIn(target.origin);
    const answer = await client.api('/products?limit=1');
    expect(answer.headers.get('server-timing')).toMatch(/^gate;dur=\d+, backend;dur=\d+$/);
    const page = await client.request('/dashboard');
    expect(page.headers.get('server-timing')).toMatch(/^gate;dur=\d+/);
    const anonymous = new TestBrowser(target.origin);
    for (const path of ['/', '/login', '/api/products', '/health']) {
      expect((await anonymous.request(path)).headers.get('server-timing')).toBeNull();
    }
  });
});

describe('a trace', () => {
  it('goes on with what a page asks of the backend, and with a sign-in', async () => {
    const headers = { traceparent: TRACE, tracestate: 'vendor=1' };
    const client = new TestBrowser(target.origin);
    await client.submit('/auth/login', DEMO_LOGIN, { headers });
    await forgetRequests(target);
    await client.submit('/auth/login', DEMO_LOGIN, { headers });
    await (await client.request('/dashboard/products', { headers })).text();
    const seen = (await demoRequests(target)).filter(({ path }) => /login|profile|products/.test(path));
    expect(seen.map(({ path }) => path.replace('/api/v1', ''))).toEqual(
      expect.arrayContaining(['/auth/login', '/auth/profile', '/products']),
    );
    for (const request of seen) expect(request.headers).toMatchObject(headers);
  });
});

describe('/health/ready', () => {
  it('answers 200 when everyone is there, and asks the backend once in five seconds for a thousand requests', async () => {
    await forgetRequests(target);
    const began = Date.now();
    for (let round = 0; round < 20; round += 1) {
      const asked = Array.from({ length: 50 }, () => fetch(`${target.origin}/health/ready`));
      for (const response of await Promise.all(asked)) {
        expect(response.status).toBe(200);
        expect(response.headers.get('cache-control')).toBe('private, no-store');
        expect(await response.json()).toMatchObject({ status: 'ok', checks: { backend: { status: 'ok' } } });
      }
    }
    const probes = (await demoRequests(target)).filter(({ method }) => method === 'HEAD');
    // On a slow machine the thousand may take longer than the five seconds for which a report serves.
    expect(probes.length).toBeGreaterThan(0);
    expect(probes.length).toBeLessThanOrEqual(1 + Math.floor((Date.now() - began) / 5_000));
  });

  it('answers 503 when the backend is gone, and says no more than that', async () => {
    const alone = await startTarget({
      environment: { BACKEND_URL: 'http://127.0.0.1:1', JWT_JWKS_URL: 'http://127.0.0.1:1/keys' },
      backend: { origin: target.origin, baseUrl: 'http://127.0.0.1:1' },
    });
    try {
      const response = await fetch(`${alone.origin}/health/ready`);
      expect(response.status).toBe(503);
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({
        status: 'failed',
        checks: { configuration: { status: 'ok' }, backend: { status: 'failed' } },
      });
      expect(text).not.toContain('127.0.0.1');
      expect((await fetch(`${alone.origin}/health`)).status).toBe(200);
    } finally {
      await alone.stop();
    }
  });
});
