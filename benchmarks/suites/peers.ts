import { step } from '../../scripts/lib/step.ts';
import { bundleForWorkerd } from '../../tests/fixtures/lib/bundle.ts';
import { BROWSER_HEADERS } from '../lib/browser-headers.ts';
import { type Child, inChild, startChild } from '../lib/in-child.ts';
import { inWorkerd } from '../lib/in-workerd.ts';
import { startDuties } from '../lib/production.ts';
import { ratioText, type Section, short } from '../lib/table.ts';
import { type Contestant, median, type Result, ratioOf, takeTurns } from '../lib/turns.ts';
import { startWorkerd, type Workerd, type WorkerdOptions } from '../lib/workerd.ts';
import { bundlePeer } from '../peers/bundle.ts';
import { PEERS } from '../peers/index.ts';

const ROUNDS = 11;
const BEYOND_CACHE = 2_000;
const BARE = "export default { fetch: () => new Response('ok') };";
/** The algorithm of the access tokens, how many seals of the session come in turn, and whether the page asks for its request. */
const OURS = [
  { name: 'Gatehouse', algorithm: 'ES256', seals: 1, page: '' },
  { name: 'Gatehouse, and the page’s request', algorithm: 'ES256', seals: 1, page: 'asks' },
  { name: 'Gatehouse, no cache, ES256', algorithm: 'ES256', seals: BEYOND_CACHE, page: '' },
  { name: 'Gatehouse, no cache, RS256', algorithm: 'RS256', seals: BEYOND_CACHE, page: '' },
] as const;

const DUTIES = [
  ['the duties alone', ''],
  ['the duties, and the limit', 'ES256'],
] as const;

type Headers = Readonly<Record<string, string>>;

/** A whole request of someone who is signed in, through us and through each peer. */
export async function peers(): Promise<Section> {
  const node = await step('Measuring peers in Node', measureInNode);
  const workerd = await step('Measuring peers in workerd', measureInWorkerd);
  const [[, warm], [bare]] = [node.results, workerd];
  if (warm === undefined || bare === undefined) throw new Error('A contestant is missing.');
  return {
    title: 'Gatehouse and its peers',
    content: [
      'One request with a valid session, through all that each of them does with it before a page that says `ok`. Ours is the whole gate: session, signature and claims, rules of ' +
        'the path, cross-site check, security headers, and the line in the log. `the page’s request` is the one that goes on to the framework, with the session, the trace and the ' +
        'nonce written into a copy of its headers; no peer’s line has it but those that run behind `next`. `no cache` has 2,000 seals of the session in turn, so that none is found in the cache of 1,000. ' +
        '`next` is no peer but the floor of the framework: a `NextRequest` and a `NextResponse.next()`, which every middleware of Next pays for. All get the headers of the same browser.',
      'Node, by the clock; each in a process of its own. `a bare handler` makes the request, as each line does, and an answer:',
      {
        columns: ['', 'µs a request', 'times Gatehouse'],
        rows: node.results.map((each) => [
          each.name,
          short(median(each.turns)),
          ratioText(ratioOf(each, warm)),
        ]),
      },
      'workerd, by the time that its process takes of the processor, which includes taking the request from the network and sending the answer. `the duties ' +
        'alone` reads one header, puts ours on the answer and writes a line to the log: nothing that does as much can be faster. `the duties, and the limit` also opens a session and ' +
        'verifies an ES256 token, with keys that are ready: nothing that has not seen a session before can be faster.',
      {
        columns: ['', 'µs a request', 'times a bare Worker'],
        rows: workerd.map((each) => [each.name, short(median(each.turns)), ratioText(ratioOf(each, bare))]),
      },
      'What each of them does:',
      { columns: ['', 'for each request'], rows: node.works },
    ],
  };
}

async function measureInNode() {
  const children: Child[] = [];
  const start = async (module: string, ...values: string[]) => {
    const child = await startChild(module, ...values);
    children.push(child);
    return child;
  };
  try {
    const contestants: Contestant[] = [inChild('a bare handler', await start('bare.ts'))];
    for (const { name, algorithm, seals, page } of OURS) {
      contestants.push(inChild(name, await start('gate.ts', algorithm, String(seals), page)));
    }
    const works: string[][] = [];
    for (const name of PEERS) {
      const child = await start('peer.ts', name);
      works.push([name, String(await child.ask('about'))]);
      contestants.push(inChild(name, child));
    }
    return { works, results: await takeTurns(contestants, ROUNDS) };
  } finally {
    await Promise.all(children.map((each) => each.stop()));
  }
}

async function measureInWorkerd(): Promise<Result[]> {
  const workers: Workerd[] = [];
  const start = async (source: string, options: WorkerdOptions = { probe: '/headers' }) => {
    const worker = await startWorkerd({ 'worker.js': source }, options);
    workers.push(worker);
    return worker;
  };
  try {
    const gate = await bundleForWorkerd("export { default } from './benchmarks/workers/gate.ts';");
    const contestants: Contestant[] = [];
    for (const { name, algorithm, seals, page } of OURS) {
      const environment = { ALGORITHM: algorithm, PAGE: page };
      const worker = await start(gate, { environment, probe: '/headers' });
      const headers: Headers[] = await headersOf(worker);
      if (contestants.length === 0) {
        const [first = {}] = headers;
        contestants.push(await inWorkerd('a bare Worker', await start(BARE, {}), [first]));
        for (const [name, limit] of DUTIES) {
          const duties = await startDuties(worker, '/dashboard', first, { limit });
          workers.push(duties);
          contestants.push(await inWorkerd(name, duties, [first]));
        }
      }
      contestants.push(await inWorkerd(name, worker, headers.slice(0, seals)));
    }
    for (const name of PEERS) {
      const worker = await start(await bundlePeer(name));
      const headers: Headers = await headersOf(worker);
      contestants.push(await inWorkerd(name, worker, [{ ...BROWSER_HEADERS, ...headers }]));
    }
    return await takeTurns(contestants, ROUNDS);
  } finally {
    await Promise.all(workers.map((each) => each.stop()));
  }
}

async function headersOf<T>({ origin }: Workerd): Promise<T> {
  const answer: T = await (await fetch(`${origin}/headers`)).json();
  return answer;
}
