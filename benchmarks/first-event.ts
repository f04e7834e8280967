import { once } from 'node:events';
import { request } from 'node:http';
import { type BackendServer, startBackendServer } from '../tests/fixtures/backend-server.ts';
import { type Client, signedIn } from '../tests/fixtures/client.ts';
import { openRequest } from '../tests/fixtures/open-request.ts';
import type { Target } from '../tests/fixtures/target.ts';
import { startVercelTarget } from '../tests/fixtures/target-vercel.ts';
import { startWorkerTarget } from '../tests/fixtures/target-worker.ts';

const WARM_UP = 20;
const ROUNDS = 200;
/** What going through the proxy may add to going to the backend: a fifth of that, and five milliseconds. */
const SHARE = 1.2;
const ADDED_MS = 5;

export interface FirstEvent {
  readonly output: string;
  /** Medians, in milliseconds, from the request to the first event. */
  readonly direct: number;
  readonly proxied: number;
  readonly isWithin: boolean;
}

/** Measures how long the first of a stream of events takes, directly and through the proxy, turn by turn. */
export async function measureFirstEvent(): Promise<FirstEvent[]> {
  const backend = await startBackendServer({ accessTokenSeconds: 3_600 });
  backend.on('/first', (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
  });
  try {
    return [
      await measure('the Worker in workerd', backend, await startWorkerTarget({ backend })),
      await measure('the Vercel build under next start', backend, await startVercelTarget({ backend })),
    ];
  } finally {
    await backend.close();
  }
}

async function measure(output: string, backend: BackendServer, target: Target): Promise<FirstEvent> {
  try {
    const client = await signedIn(target.origin);
    const [direct, proxied]: [number[], number[]] = [[], []];
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      const times = [await directly(backend), await throughProxy(client)] as const;
      if (round < WARM_UP) continue;
      direct.push(times[0]);
      proxied.push(times[1]);
    }
    const [one, other] = [median(direct), median(proxied)];
    return { output, direct: one, proxied: other, isWithin: other <= one * SHARE + ADDED_MS };
  } finally {
    await target.stop();
  }
}

async function directly({ baseUrl }: BackendServer): Promise<number> {
  const began = performance.now();
  const asked = request(`${baseUrl}/first`, { agent: false });
  asked.end();
  const [answer] = await once(asked, 'response');
  await once(answer, 'data');
  asked.destroy();
  return performance.now() - began;
}

async function throughProxy(client: Client): Promise<number> {
  const began = performance.now();
  const { request: asked, response } = openRequest(client, '/first');
  asked.end();
  await once(await response, 'data');
  asked.destroy();
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
