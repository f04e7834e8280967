import { step } from '../../scripts/lib/step.ts';
import { signedIn } from '../../tests/fixtures/clients/test-browser.ts';
import { startVercelTarget } from '../../tests/fixtures/targets/vercel.ts';
import { startBackend } from '../lib/backend.ts';
import { firstEvent } from '../lib/first-event.ts';
import { type Load, openLoad, rateOf } from '../lib/load.ts';
import { buildNextRoute, startNextRoute } from '../lib/next-route.ts';
import { startDuties, startPassThrough, startProduction } from '../lib/production.ts';
import { ratioText, type Section, short } from '../lib/table.ts';
import { type Contestant, median, quantile, type Result, ratioOf, takeTurns } from '../lib/turns.ts';

const ROUNDS = 11;
const REQUESTS = { workerd: 600, next: 200 } as const;
const CONNECTIONS = 16;
const DOWNLOAD_MIB = 50;
const DOWNLOADS = 2;
const EVENTS = 20;

type Headers = Readonly<Record<string, string>>;

/** Where a request goes, and how the path to the backend's begins there. */
interface Way {
  readonly name: string;
  readonly origin: string;
  readonly base: string;
  /** How many requests make a turn. */
  readonly requests: number;
  readonly headers: Headers;
}

/** What `/api` costs, beside the backend itself, a Worker that only passes on, and a route of Next's that does. */
export async function proxy(): Promise<Section> {
  await step('Building a route of Next’s own', buildNextRoute);
  const backend = await startBackend();
  const [bare, ours] = [await startPassThrough(backend.place), await startProduction(backend.place)];
  const next = await startVercelTarget({ backend: backend.place });
  const route = await startNextRoute(backend.place);
  const signed = await headersFor(ours.origin);
  const duties = await startDuties(ours, '/api/json', signed, { api: backend.place.baseUrl });
  try {
    const { origin, pathname: base } = new URL(backend.place.baseUrl);
    const signedAtNext = await headersFor(next.origin);
    const inWorkerd = { base: '/api', headers: signed, requests: REQUESTS.workerd };
    const inNext = { base: '/api', headers: signedAtNext, requests: REQUESTS.next };
    const ways: readonly Way[] = [
      { name: 'the backend itself', origin, base, headers: {}, requests: REQUESTS.workerd },
      { name: 'pass-through', origin: bare.origin, ...inWorkerd },
      { name: 'the duties alone', origin: duties.origin, ...inWorkerd },
      { name: 'Gatehouse', origin: ours.origin, ...inWorkerd },
      { name: 'next start, a route of its own', origin: route.url.origin, ...inNext },
      { name: 'Gatehouse, next start', origin: next.origin, ...inNext },
    ];
    return {
      title: 'The proxy',
      content: [
        `\`GET /api/json\`, an answer of half a kilobyte. Throughput with ${CONNECTIONS} connections; latency with one, where nobody waits for anybody else. The backend is a Node server in a ` +
          'process of its own; `pass-through` is a Worker of five lines that asks the backend for the same path and returns its answer. `the duties alone` does what a gate has to, but knows ' +
          'nobody: it writes the request anew with listed headers, a bearer and for whom, waits no longer than it may, returns listed headers and ours, and logs a line. Ours is the Worker ' +
          'that is deployed. `a route of its own` is an edge route of three lines in an application of Next that has nothing else: it passes on as the Worker does. Client, Workers and ' +
          'backend share two processors.',
        await step('Measuring the throughput of the proxy', () => throughput(ways)),
        await step('Measuring the latency of the proxy', () => latency(ways)),
        `A download of ${DOWNLOAD_MIB} MiB, one at a time:`,
        await step('Measuring downloads', () => download(ways)),
        'From the request to the first server-sent event:',
        await step('Measuring the first event', () => events(ways)),
      ],
    };
  } finally {
    await Promise.all([
      bare.stop(),
      duties.stop(),
      ours.stop(),
      next.stop(),
      route.dispose(),
      backend.stop(),
    ]);
  }
}

async function headersFor(origin: string): Promise<Headers> {
  const { cookie } = await signedIn(origin);
  return { accept: '*/*', 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty', origin, cookie };
}

async function throughput(ways: readonly Way[]) {
  const loads = ways.map((way) => ({ ...way, load: loadOf(way, CONNECTIONS) }));
  const contestants = loads.map(
    ({ name, load, requests }): Contestant => ({ name, turn: () => rateOf(load, requests) }),
  );
  const results = await takeTurns(contestants, ROUNDS);
  await Promise.all(loads.map(({ load }) => load.close()));
  return table(['', 'requests a second', 'share of pass-through', 'share of the line above'], results);
}

async function latency(ways: readonly Way[]) {
  const loads = ways.map((way) => loadOf(way, 1));
  const times: number[][] = ways.map(() => []);
  const contestants = ways.map(
    ({ name, requests }, at): Contestant => ({
      name,
      turn: async () => {
        const took = (await loads[at]?.send(requests / 4)) ?? [];
        times[at]?.push(...took);
        return median(took);
      },
    }),
  );
  await takeTurns(contestants, ROUNDS);
  await Promise.all(loads.map((load) => load.close()));
  const [direct = []] = times;
  return {
    columns: ['', 'p50, ms', 'p99, ms', 'added at p50, ms', 'added at p99, ms'],
    rows: ways.map(({ name }, at) => {
      const of = (share: number) => quantile(times[at] ?? [], share);
      const added = (share: number) => of(share) - quantile(direct, share);
      return [name, of(0.5), of(0.99), added(0.5), added(0.99)].map((each) =>
        typeof each === 'string' ? each : short(each),
      );
    }),
  };
}

async function download(ways: readonly Way[]) {
  const contestants = ways.map((way): Contestant => {
    const load = loadOf(way, 1, `/download?mib=${DOWNLOAD_MIB}`);
    return {
      name: way.name,
      turn: async () => {
        const times = await load.send(DOWNLOADS);
        return DOWNLOAD_MIB / (median(times) / 1e3);
      },
    };
  });
  const results = await takeTurns(contestants, ROUNDS);
  return table(['', 'MiB a second', 'share of pass-through', 'share of the line above'], results);
}

async function events(ways: readonly Way[]) {
  const contestants = ways.map(
    ({ name, origin, base, headers }): Contestant => ({
      name,
      turn: async () => {
        const times: number[] = [];
        for (let turn = 0; turn < EVENTS; turn += 1)
          times.push(await firstEvent(`${origin}${base}/first`, headers));
        return median(times);
      },
    }),
  );
  const results = await takeTurns(contestants, ROUNDS);
  return table(['', 'ms', 'times pass-through', 'times the line above'], results);
}

function loadOf({ origin, base, headers }: Way, connections: number, path = '/json'): Load {
  return openLoad(origin, connections, { path: base + path, headers: [headers] });
}

function table(columns: readonly string[], results: readonly Result[]) {
  const [, passThrough] = results;
  if (passThrough === undefined) throw new Error('A contestant is missing.');
  return {
    columns,
    rows: results.map((each, at) => {
      const above = results[at - 1];
      return [
        each.name,
        short(median(each.turns)),
        ratioText(ratioOf(each, passThrough)),
        above === undefined ? '' : ratioText(ratioOf(each, above)),
      ];
    }),
  };
}
