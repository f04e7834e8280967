import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../../scripts/lib/paths.ts';
import { runQuietly } from '../../scripts/lib/processes.ts';
import { type Server, startAnnounced } from '../../scripts/serve/announced.ts';
import { NODE_OPTIONS } from '../../scripts/serve/next.ts';
import type { BackendPlace } from '../../tests/fixtures/targets/target.ts';

/** All that there is of the application: it has no page, no middleware and no configuration. */
const ROUTE = `export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export function GET(request) {
  const { pathname, search } = new URL(request.url);
  return fetch(new Request(process.env.BACKEND_BASE + pathname.slice('/api'.length) + search, request));
}
`;
const DIRECTORY = join(paths.own, 'next-route');
const ENVIRONMENT = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };

/** Builds an application whose one route passes everything below /api on to the backend as it is, and knows nobody. */
export async function buildNextRoute(): Promise<void> {
  const folder = join(DIRECTORY, 'app', 'api', '[...path]');
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'route.js'), ROUTE);
  await runQuietly('next', ['build', '--webpack', DIRECTORY], ENVIRONMENT);
}

/** Serves it as the build for Vercel is served. */
export function startNextRoute({ baseUrl }: BackendPlace): Promise<Server> {
  const environment = { ...ENVIRONMENT, NODE_OPTIONS, BACKEND_BASE: baseUrl };
  const words = ['start', DIRECTORY, '--hostname', 'localhost', '--port', '0'];
  return startAnnounced('next', words, { environment, onLine: () => {} }, /Ready in/);
}
