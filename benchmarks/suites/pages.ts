import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { paths } from '../../scripts/lib/paths.ts';
import { signedIn } from '../../tests/fixtures/clients/test-browser.ts';
import { startVercelTarget } from '../../tests/fixtures/targets/vercel.ts';
import { startBackend } from '../lib/backend.ts';
import { type LoadRequest, openLoad, rateOf } from '../lib/load.ts';
import { startProduction } from '../lib/production.ts';
import { type Section, short } from '../lib/table.ts';
import { type Contestant, median, quantile, takeTurns } from '../lib/turns.ts';
import { startWorkerd } from '../lib/workerd.ts';

const ROUNDS = 9;
const CONNECTIONS = 8;
const REQUESTS = { page: 60, redirect: 400 } as const;
const BOOTS = 7;
const BARE = { 'worker.js': "export default { fetch: () => new Response('ok') };" };

/** Whole pages, through everything that is deployed. */
export async function pages(): Promise<Section> {
  const backend = await startBackend();
  const worker = await startProduction(backend.place);
  const next = await startVercelTarget({ backend: backend.place });
  try {
    const outputs = [
      { name: 'the Worker in workerd', origin: worker.origin },
      { name: 'next start', origin: next.origin },
    ];
    const requests = await Promise.all(outputs.map(({ origin }) => requestsTo(origin)));
    const kinds = ['page', 'redirect'] as const;
    const contestants = outputs.flatMap(({ name, origin }, at) =>
      kinds.map((kind) =>
        contestant(`${name}: ${NAMES[kind]}`, origin, REQUESTS[kind], requests[at]?.[kind]),
      ),
    );
    const results = await takeTurns(contestants, ROUNDS);
    return {
      title: 'Whole pages',
      content: [
        `Requests a second with ${CONNECTIONS} connections, with the spread of the rounds: the dashboard of someone who is signed in, rendered anew each time, and the redirect to the sign-in page of someone who is not.`,
        {
          columns: ['', 'requests a second', 'middle half'],
          rows: results.map(({ name, turns }) => [
            name,
            short(median(turns)),
            `${short(quantile(turns, 0.25))}–${short(quantile(turns, 0.75))}`,
          ]),
        },
        'From the start of the process to the first byte of an answer, and what is uploaded:',
        { columns: ['', 'ms, median', 'KiB, gzip'], rows: await boots(backend.place) },
      ],
    };
  } finally {
    await Promise.all([worker.stop(), next.stop(), backend.stop()]);
  }
}

const NAMES = { page: 'dashboard', redirect: 'redirect' } as const;

async function requestsTo(origin: string): Promise<Readonly<Record<'page' | 'redirect', LoadRequest>>> {
  const { cookie } = await signedIn(origin);
  const headers = { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' };
  return {
    page: { path: '/dashboard', headers: [{ ...headers, cookie }] },
    redirect: { path: '/dashboard', headers: [headers], status: 307 },
  };
}

function contestant(name: string, origin: string, count: number, request?: LoadRequest): Contestant {
  const load = openLoad(origin, CONNECTIONS, request ?? { headers: [{}] });
  return { name, turn: () => rateOf(load, count) };
}

async function boots(place: Parameters<typeof startProduction>[0]): Promise<string[][]> {
  const [bare, ours]: [number[], number[]] = [[], []];
  for (let boot = 0; boot < BOOTS; boot += 1) {
    const workers = [await startWorkerd(BARE), await startProduction(place)] as const;
    bare.push(workers[0].bootMs);
    ours.push(workers[1].bootMs);
    await Promise.all(workers.map((each) => each.stop()));
  }
  return [
    ['a bare Worker', short(median(bare)), '–'],
    ['Gatehouse, /health', short(median(ours)), short(uploadBytes() / 1024)],
  ];
}

/** As wrangler counts: all modules in one stream. */
function uploadBytes(): number {
  const modules = globSync('**/*.js', { cwd: paths.worker }).map((name) =>
    readFileSync(join(paths.worker, name)),
  );
  return gzipSync(Buffer.concat(modules)).length;
}
