import * as v from 'valibot';
import { step } from '../../scripts/lib/step.ts';
import { demoStats, orderFaults, resetDemo } from '../../tests/fixtures/backends/demo.ts';
import { sealExpiredSession } from '../../tests/fixtures/clients/sealed.ts';
import { TestBrowser } from '../../tests/fixtures/clients/test-browser.ts';
import type { Target } from '../../tests/fixtures/targets/target.ts';
import { startVercelTarget } from '../../tests/fixtures/targets/vercel.ts';
import { startWorkerTarget } from '../../tests/fixtures/targets/worker.ts';
import { startChild } from '../lib/in-child.ts';
import { REQUESTS, unleash } from '../lib/storm.ts';
import { type Section, short } from '../lib/table.ts';
import { median } from '../lib/turns.ts';
import { STORMS } from '../storms/index.ts';
import { REFRESH_MS, startProvider } from '../storms/provider.ts';

const ROUNDS = 7;
const ISOLATES = 4;

const Storm = v.object({ failed: v.number(), ms: v.number() });
const About = v.object({ name: v.string(), policy: v.string() });

/** 100 requests at once with one access token that is over. */
export async function storm(): Promise<Section> {
  const isolates = { isolates: ISOLATES };
  const ours = [
    await weather(`Gatehouse, workerd, ${ISOLATES} isolates`, () => startWorkerTarget(isolates)),
    await weather(`Gatehouse, next start, ${ISOLATES} processes`, () => startVercelTarget(isolates)),
  ];
  const peers: string[][] = [];
  for (const module of STORMS)
    peers.push(await step(`Measuring a storm of refreshes: ${module}`, () => weatherPeer(module)));
  return {
    title: 'A storm of refreshes',
    content: [
      `${REQUESTS} requests at once, with one session whose access token is over, and a token endpoint that takes ${REFRESH_MS} ms. Ours are sent over the network and dealt out over ${ISOLATES} ` +
        'isolates (or processes, coordinated through Redis), before a backend that ends a session whose refresh token is spent twice. The peers are asked in one process of Node, without a ' +
        'network in front, which is the easiest case for them; each has the token endpoint of its own provider.',
      {
        columns: ['', 'refreshes', 'refused', 'requests failed', 'ms in all', 'the refresh token'],
        rows: [...ours, ...peers],
      },
    ],
  };
}

function weather(name: string, start: () => Promise<Target>): Promise<string[]> {
  return step(`Measuring a storm of refreshes: ${name}`, async () => weatherAt(name, await start()));
}

async function weatherAt(name: string, target: Target): Promise<string[]> {
  const figures: Figures = { refreshes: [], refused: [], failed: [], times: [] };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      await resetDemo(target);
      await orderFaults(target, { refresh: [{ kind: 'delay', times: -1, ms: REFRESH_MS }] });
      const client = new TestBrowser(target.origin);
      client.cookies.set('gatehouse-session', await sealExpiredSession(target));
      const storm = await unleash(() => client.clone().request('/auth/session', { as: 'fetch' }));
      const stats = await demoStats(target);
      figures.times.push(storm.ms);
      figures.failed.push(storm.failed);
      figures.refreshes.push(stats.refreshes + stats.refreshRejected);
      figures.refused.push(stats.refreshRejected);
    }
  } finally {
    await target.stop();
  }
  return rowOf(name, figures, 'used once; twice ends the session');
}

async function weatherPeer(module: string): Promise<string[]> {
  const figures: Figures = { refreshes: [], refused: [], failed: [], times: [] };
  let about = { name: module, policy: '' };
  for (let round = 0; round < ROUNDS; round += 1) {
    // Anew each time: peers keep what they know of a session.
    const provider = await startProvider();
    const child = await startChild('storm.ts', module, provider.url);
    about = v.parse(About, await child.ask('about'));
    const { failed, ms } = v.parse(Storm, await child.ask('storm'));
    figures.times.push(ms);
    figures.failed.push(failed);
    figures.refreshes.push(provider.counts.asked);
    figures.refused.push(provider.counts.refused);
    await child.stop();
    await provider.close();
  }
  return rowOf(about.name, figures, about.policy);
}

interface Figures {
  readonly refreshes: number[];
  readonly refused: number[];
  readonly failed: number[];
  readonly times: number[];
}

/** The worst of all rounds, but for the time: that is their median. */
function rowOf(name: string, { refreshes, refused, failed, times }: Figures, policy: string): string[] {
  const worst = [refreshes, refused, failed].map((each) => String(Math.max(...each)));
  return [name, ...worst, short(median(times)), policy];
}
