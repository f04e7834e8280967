import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type PathRule, routePolicies } from '../../edge/access/page-rules.ts';
import { findCookie } from '../../edge/session/cookie.ts';
import { step } from '../../scripts/lib/step.ts';
import { inNode } from '../lib/in-node.ts';
import { type Section, short } from '../lib/table.ts';
import { median, takeTurns } from '../lib/turns.ts';
import { JAR, NO_CACHE, openSessions, readerOf, sealOne, sessionOf } from '../subjects/session.ts';
import { createSigner } from '../subjects/token.ts';

const ROUNDS = 9;
const MIB = 1024 * 1024;

/** What grows with what. */
export async function scaling(): Promise<Section> {
  return {
    title: 'Growth',
    content: [
      'Distinct sessions, each seen once, in one isolate (Node, HS256): the time of a read, and the memory that is held after as many, with nothing else kept. The cache holds 1,000.',
      {
        columns: ['sessions', 'µs a read', 'MiB held'],
        rows: await step('Measuring sessions without end', () => sessions([1, 100, 1_000, 10_000, 100_000])),
      },
      'Rules in the table of paths, and what looking one up takes, with the path on the last rule:',
      {
        columns: ['rules', 'µs a look-up'],
        rows: await step('Measuring rules', () => rules([1, 10, 100, 1_000])),
      },
      'Other cookies of 40 characters beside ours, and what finding ours takes, and the whole read of a session that is cached:',
      {
        columns: ['cookies', 'finding, µs', 'read, µs'],
        rows: await step('Measuring cookies', () => cookies([0, 1, 10, 25, 50])),
      },
      'The length of the access token, and a read without and with the cache (ES256):',
      {
        columns: ['token, bytes', 'no cache, µs', 'cached, µs'],
        rows: await step('Measuring tokens', () => tokens([500, 1_000, 2_000, 4_000, 8_000])),
      },
    ],
  };
}

async function sessions(counts: readonly number[]): Promise<string[][]> {
  // The compiler has seen it all before the first row.
  await readMany(5_000);
  const rows: string[][] = [];
  for (const count of counts) {
    const { microseconds, bytes } = await readMany(count);
    rows.push([count.toLocaleString('en'), short(microseconds), short(bytes / MIB)]);
  }
  return rows;
}

/** Reads so many sessions, each of which is made for it and let go. */
async function readMany(count: number) {
  const signer = await createSigner('HS256');
  const opened = openSessions(signer);
  const one = readerOf(opened, await sealOne(await sessionOf(signer)));
  await one();
  const before = heldBytes();
  let spent = 0;
  for (let done = 0; done < count; done += 1) {
    const read = readerOf(opened, await sealOne(await sessionOf(signer)));
    const began = performance.now();
    await read();
    spent += performance.now() - began;
  }
  const bytes = heldBytes() - before;
  // What is used afterwards is held until then.
  await one();
  return { microseconds: (spent / count) * 1e3, bytes: Math.max(0, bytes) };
}

/** Node has this only where it is asked for. */
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

async function rules(counts: readonly number[]): Promise<string[][]> {
  const lookups = counts.map((count) => {
    const paths = Array.from({ length: count }, (_, at): [string, PathRule] => [`/area-${at}/*`, 'public']);
    const routes = routePolicies({ paths: Object.fromEntries(paths) });
    return inNode(String(count), async () => routes(`/area-${count - 1}/some/page`));
  });
  const results = await takeTurns(lookups, ROUNDS);
  return results.map(({ name, turns }) => [Number(name).toLocaleString('en'), short(median(turns))]);
}

async function cookies(counts: readonly number[]): Promise<string[][]> {
  const signer = await createSigner('ES256');
  const sessions = openSessions(signer);
  const ours = await sealOne(await sessionOf(signer));
  const headers = counts.map((count) => {
    const others = Array.from(
      { length: count },
      (_, at) => `other-${String(at).padStart(3, '0')}=${'x'.repeat(30)}`,
    );
    return [...others.slice(0, count / 2), ours, ...others.slice(count / 2)].join('; ');
  });
  const finds = headers.map((each) => inNode('find', async () => findCookie(each, JAR)));
  const reads = headers.map((each) => inNode('read', readerOf(sessions, each)));
  const results = await takeTurns([...finds, ...reads], ROUNDS);
  const figures = results.map(({ turns }) => short(median(turns)));
  return counts.map((count, at) => [String(count), figures[at] ?? '', figures[at + counts.length] ?? '']);
}

async function tokens(bytes: readonly number[]): Promise<string[][]> {
  const signer = await createSigner('ES256');
  const rows = await Promise.all(
    bytes.map(async (length) => {
      // Base64url makes four characters of three bytes; without padding a token has some 300.
      const session = await sessionOf(signer, { padding: 'x'.repeat((Math.max(0, length - 300) * 3) / 4) });
      const header = await sealOne(session);
      const [cached, uncached] = [openSessions(signer), openSessions(signer, NO_CACHE)];
      return {
        length: session.tokens.accessToken.length,
        contestants: [
          inNode('no cache', readerOf(uncached, header)),
          inNode('cached', readerOf(cached, header)),
        ],
      };
    }),
  );
  const results = await takeTurns(
    rows.flatMap(({ contestants }) => contestants),
    ROUNDS,
  );
  const figures = results.map(({ turns }) => short(median(turns)));
  return rows.map(({ length }, at) => [
    length.toLocaleString('en'),
    figures[at * 2] ?? '',
    figures[at * 2 + 1] ?? '',
  ]);
}
