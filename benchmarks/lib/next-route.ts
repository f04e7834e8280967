import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../../scripts/lib/processes.ts';
import { type Server, startAnnounced } from '../../scripts/serve/announced.ts';
import { BUILT, NODE_OPTIONS } from '../../scripts/serve/next.ts';
import { checkOut } from '../../tests/fixtures/lib/checkout.ts';
import type { BackendPlace } from '../../tests/fixtures/targets/target.ts';

/** In the place of the gate's route below /api, which no middleware stands before either. */
const FILE = join('app', 'api', '[...behindTheGate]', 'route.tsx');
const ROUTE = `export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return fetch(process.env.BACKEND_BASE + pathname.slice('/api'.length) + search, { headers: request.headers });
}
`;

export interface NextRoute {
  start(backend: BackendPlace): Promise<Server>;
  remove(): Promise<void>;
}

/** Builds a copy of the project in which a route of Next's own passes everything below /api on as it is, and knows nobody. */
export async function buildNextRoute(): Promise<NextRoute> {
  const { directory, remove } = await checkOut();
  writeFileSync(join(directory, FILE), ROUTE);
  await runQuietly('node', [join(directory, 'scripts', 'run.mjs'), 'scripts/build/build.ts', 'vercel']);
  return {
    start({ baseUrl }) {
      const environment = {
        ...BUILT.edge.environment,
        NODE_ENV: 'production',
        NODE_OPTIONS,
        BACKEND_BASE: baseUrl,
      };
      const words = ['start', directory, '--hostname', 'localhost', '--port', '0'];
      return startAnnounced('next', words, { environment, onLine: () => {} }, /Ready in/);
    },
    remove,
  };
}
