import { globSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { paths } from '../../scripts/lib/paths.ts';
import { step } from '../../scripts/lib/step.ts';
import { signedIn } from '../../tests/fixtures/clients/test-browser.ts';
import { startVercelTarget } from '../../tests/fixtures/targets/vercel.ts';
import { startBackend } from '../lib/backend.ts';
import { inWorkerd } from '../lib/in-workerd.ts';
import { type LoadRequest, openLoad, rateOf } from '../lib/load.ts';
import { startProduction } from '../lib/production.ts';
import { ratioText, type Section, short, type Table } from '../lib/table.ts';
import { type Contestant, median, quantile, ratioOf, takeTurns } from '../lib/turns.ts';
import { buildWithFloor, FLOORS } from '../lib/with-floor.ts';
import { startWorkerd, type Workerd } from '../lib/workerd.ts';

const ROUNDS = 9;
const CONNECTIONS = 8;
const REQUESTS = { page: 60, redirect: 400 } as const;
const BOOTS = 7;
/** Pages, and who looks at them: the floor is first, because the others are its multiples. */
const PRICED = [
  { path: FLOORS.plain, name: 'the smallest private page', isPrivate: true },
  { path: FLOORS.asking, name: 'the smallest that asks the backend', isPrivate: true },
  { path: '/dashboard', name: '/dashboard', isPrivate: true },
  { path: '/dashboard/products', name: '/dashboard/products', isPrivate: true },
  { path: '/', name: '/', isPrivate: false },
  { path: '/login', name: '/login', isPrivate: false },
  { path: '/register', name: '/register', isPrivate: false },
] as const;
const PRICE_TURNS = {
  rendered: { requests: 60, compiled: 400, warmUp: 20 },
  ready: { requests: 800, compiled: 5_000, warmUp: 100 },
} as const;
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
    const results = await step('Measuring dashboards and redirects', () => takeTurns(contestants, ROUNDS));
    return {
      title: 'Whole pages',
      content: [
        `Requests a second with ${CONNECTIONS} connections, with the spread of the rounds: the dashboard of someone who is signed in, rendered anew each time, and the redirect to the sign-in page of someone who is not.`,
        {
          columns: ['', 'requests a second', 'middle half'],
          rows: results.map(({ name, turns }) => [name, short(median(turns)), middleHalf(turns)]),
        },
        'The time of the processor that workerd takes for a page, in milliseconds. The smallest private page says `ok` and is in no deployment: it is added to a copy of the ' +
          'project, so that the same gate stands before it; what it takes is what the framework takes for any page that it renders. The smallest that asks the backend is there as well: it puts the two ' +
          'questions of /dashboard to it, and says `ok`. Behind the others, how many times the first; in brackets the middle half ' +
          `of ${ROUNDS} rounds. ${machine()}`,
        await prices(backend.place),
        'From the start of the process to the first byte of an answer, and what is uploaded:',
        {
          columns: ['', 'ms, median', 'KiB, gzip'],
          rows: await step('Measuring starts', () => boots(backend.place)),
        },
      ],
    };
  } finally {
    await Promise.all([worker.stop(), next.stop(), backend.stop()]);
  }
}

/** What else it does tells in times, and less in how many times one page takes another's. */
function machine(): string {
  const [load = 0] = loadavg();
  return `The machine has ${cpus().length} processors (${cpus()[0]?.model.trim()}), and a load of ${load.toFixed(1)}.`;
}

function spreadText(values: readonly number[]): string {
  return `${short(median(values))} (${middleHalf(values)})`;
}

function middleHalf(values: readonly number[]): string {
  return `${short(quantile(values, 0.25))}–${short(quantile(values, 0.75))}`;
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

async function prices(place: Parameters<typeof startProduction>[0]): Promise<Table> {
  const { workers, remove } = await step('Building a copy with the smallest page', buildWithFloor);
  const columns: string[][] = [];
  for (const [name, directory] of Object.entries(workers)) {
    const worker = await startProduction(place, directory, { BACKEND_REGISTRATION: 'on' });
    try {
      columns.push(await step(`Measuring what pages take: ${name}`, () => pricesIn(worker)));
    } finally {
      await worker.stop();
    }
  }
  await remove();
  return {
    columns: ['', ...Object.keys(workers)],
    rows: PRICED.map(({ name }, at) => [name, ...columns.map((column) => column[at] ?? '')]),
  };
}

async function pricesIn(worker: Workerd): Promise<string[]> {
  const { cookie } = await signedIn(worker.origin);
  const contestants: Contestant[] = [];
  for (const { path, name, isPrivate } of PRICED) {
    const headers = { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' };
    const turns = isPrivate ? PRICE_TURNS.rendered : PRICE_TURNS.ready;
    contestants.push(
      await inWorkerd(name, worker, [isPrivate ? { ...headers, cookie } : headers], { path, ...turns }),
    );
  }
  const results = await takeTurns(contestants, ROUNDS);
  const [floor] = results;
  return results.map((each) => {
    const took = spreadText(each.turns.map((microseconds) => microseconds / 1e3));
    return floor && each !== floor ? `${took}: × ${ratioText(ratioOf(each, floor))}` : took;
  });
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
