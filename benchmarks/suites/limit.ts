import { step } from '../../scripts/lib/step.ts';
import { bundleForWorkerd } from '../../tests/fixtures/lib/bundle.ts';
import { inNode } from '../lib/in-node.ts';
import { ratioText, type Section, short } from '../lib/table.ts';
import { type Contestant, median, ratioOf, takeTurns } from '../lib/turns.ts';
import { startWorkerd, type Workerd } from '../lib/workerd.ts';
import { createSessionSubject, type SessionSubject } from '../subjects/session.ts';
import { ALGORITHMS, type Algorithm, SOURCES, type Source } from '../subjects/token.ts';

const ROUNDS = 11;
/** How often each is done in a turn in workerd. */
const TIMES: Readonly<Record<keyof SessionSubject, number>> = {
  open: 4_000,
  limit: 400,
  uncached: 300,
  cached: 6_000,
};
const OPERATIONS = ['open', 'limit', 'uncached', 'cached'] as const;
const COLUMNS = [
  'key',
  'open, µs',
  'limit, µs',
  'no cache, µs',
  'no cache : limit',
  'cached, µs',
  'cached : open',
];

/** What it takes to know who is asking, beside what the cryptography alone takes. */
export async function limit(): Promise<Section> {
  const cases = ALGORITHMS.flatMap((algorithm) =>
    SOURCES.filter((source) => algorithm !== 'HS256' || source === 'local').map((source) => ({
      algorithm,
      source,
    })),
  );
  const worker = await startWorkerd({
    'worker.js': await bundleForWorkerd("export { default } from './benchmarks/workers/session.ts';"),
  });
  const [node, workerd]: [string[][], string[][]] = [[], []];
  try {
    for (const { algorithm, source } of cases) {
      const name = `${algorithm}, ${source === 'jwks' ? 'key set' : 'local key'}`;
      await step(`Measuring sessions: ${name}`, async () => {
        const subject = await createSessionSubject(algorithm, source);
        node.push(await rowOf(name, (each) => inNode(each, subject[each])));
        workerd.push(await rowOf(name, (each) => inWorkerd(worker, algorithm, source, each)));
      });
    }
  } finally {
    await worker.stop();
  }
  return {
    title: 'A session, and the limit',
    content: [
      '`open` decrypts the bytes of the cookie with a ready key (AES-GCM). `limit` does that and verifies the signature of the access token with another ready key: ' +
        'nothing less can tell who is asking. `no cache` is all of what the gate does for it, from the `Cookie` header to the session and its verified claims. `cached` is the ' +
        'same in an isolate that has seen the cookie before.',
      'Node, by the clock:',
      { columns: COLUMNS, rows: node },
      'workerd, by the time of the processor:',
      { columns: COLUMNS, rows: workerd },
    ],
  };
}

async function rowOf(
  name: string,
  contestant: (operation: keyof SessionSubject) => Contestant,
): Promise<string[]> {
  const [open, limit, uncached, cached] = await takeTurns(OPERATIONS.map(contestant), ROUNDS);
  if (!open || !limit || !uncached || !cached) throw new Error('A contestant is missing.');
  const [a, b, c, d] = [open, limit, uncached, cached].map(({ turns }) => short(median(turns)));
  return [name, a, b, c, ratioText(ratioOf(uncached, limit)), d, ratioText(ratioOf(cached, open))].map(
    String,
  );
}

function inWorkerd(
  worker: Workerd,
  algorithm: Algorithm,
  source: Source,
  operation: keyof SessionSubject,
): Contestant {
  const times = TIMES[operation];
  return {
    name: operation,
    async turn() {
      const before = worker.cpu();
      const answer = await fetch(`${worker.origin}/${algorithm}/${source}/${operation}/${times}`);
      if ((await answer.text()) !== 'done') throw new Error(`The Worker has failed at ${operation}.`);
      return (worker.cpu() - before) / times;
    },
  };
}
