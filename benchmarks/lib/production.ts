import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../../scripts/lib/paths.ts';
import { bundleForWorkerd } from '../../tests/fixtures/lib/bundle.ts';
import { type BackendPlace, backendEnvironment, TEST_SECRET } from '../../tests/fixtures/targets/target.ts';
import { startWorkerd, type Workerd } from './workerd.ts';

/**
 * Runs the Worker that is deployed, by itself: what Cloudflare puts in front is not there, nor is Miniflare.
 *
 * @param directory - of its modules
 */
export function startProduction(
  backend: BackendPlace,
  directory: string = paths.worker,
  environment: Readonly<Record<string, string>> = {},
): Promise<Workerd> {
  const names = new Set(['worker.js', ...globSync('**/*.js', { cwd: directory })]);
  const modules = [...names].map((name) => [name, readFileSync(join(directory, name), 'utf8')]);
  return startWorkerd(Object.fromEntries(modules), {
    environment: {
      SESSION_SECRET: TEST_SECRET,
      ...backendEnvironment(backend.origin, backend),
      ...environment,
    },
    durableObjects: {
      REFRESH_COORDINATOR_DO: 'RefreshCoordinator',
      SIGN_IN_LIMITER_DO: 'SignInLimiter',
      DEMO_BACKEND: 'DemoBackend',
    },
    probe: '/health',
  });
}

/**
 * A Worker that does for a request what a gate does, but knows nobody: less than it takes, nothing can that has the same
 * duties.
 *
 * @param gate - whose headers it puts on its answers
 * @param headers - what that one wants of a request for `path`
 * @param api - where the API is
 * @param limit - `ES256`: it opens a session and verifies a token of that algorithm, too
 */
export async function startDuties(
  gate: Workerd,
  path: string,
  headers: Readonly<Record<string, string>>,
  { api = '', limit = '' } = {},
): Promise<Workerd> {
  const answer = await fetch(gate.origin + path, { headers });
  await answer.arrayBuffer();
  const own = [...answer.headers].filter(([name]) => !OF_THE_BODY.test(name));
  return startWorkerd(
    { 'worker.js': await bundleForWorkerd("export { default } from './benchmarks/workers/duties.ts';") },
    { environment: { API: api, ANSWER_HEADERS: JSON.stringify(own), LIMIT: limit } },
  );
}

const OF_THE_BODY = /^(?:content-(?:length|type)|transfer-encoding|date|connection|keep-alive)$/;

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
