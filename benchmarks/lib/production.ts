import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../../scripts/lib/paths.ts';
import { type BackendPlace, backendEnvironment, TEST_SECRET } from '../../tests/fixtures/target.ts';
import { startWorkerd, type Workerd } from './workerd.ts';

/** Runs the Worker that is deployed, by itself: what Cloudflare puts in front is not there, nor is Miniflare. */
export function startProduction(backend: BackendPlace): Promise<Workerd> {
  const names = ['worker.js', ...globSync('__next-on-pages-dist__/**/*.js', { cwd: paths.worker })];
  const modules = names.map((name) => [name, readFileSync(join(paths.worker, name), 'utf8')]);
  return startWorkerd(Object.fromEntries(modules), {
    environment: { SESSION_SECRET: TEST_SECRET, ...backendEnvironment(backend.origin, backend) },
    durableObjects: {
      REFRESH_COORDINATOR_DO: 'RefreshCoordinator',
      SIGN_IN_LIMITER_DO: 'SignInLimiter',
      DEMO_BACKEND: 'DemoBackend',
    },
    probe: '/health',
  });
}

/** A Worker that passes everything below /api on to the backend as it is, and knows nobody. */
export function startPassThrough({ baseUrl }: BackendPlace): Promise<Workerd> {
  return startWorkerd({
    'worker.js': `export default {
      fetch(request) {
        const { pathname, search } = new URL(request.url);
        if (!pathname.startsWith('/api/')) return new Response('ok');
        return fetch(new Request('${baseUrl}' + pathname.slice('/api'.length) + search, request));
      },
    };`,
  });
}
