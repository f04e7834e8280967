import { defineConfig } from 'vitest/config';
import { drawSeed, extentIn, type ProjectName, patternsOf } from './scripts/test/projects.ts';

const MINUTE_MS = 60_000;

/** How long a test waits for what is to come about by itself: on a busy machine a second is soon gone. */
const PATIENCE = { poll: { timeout: MINUTE_MS / 6 } };

const EXTENT = extentIn(process.env);

/** Whoever runs vitest without `npm test` draws the part of the long tables here, and passes it on to the processes that run it. */
if (process.env.TESTS_SEED === undefined) {
  const seed = drawSeed();
  if (!EXTENT.whole) console.log(`TESTS_SEED=${seed}`);
}

/** What files a project runs is in scripts/test/projects.ts. */
function named(name: ProjectName, groupOrder: number) {
  return { name, ...patternsOf(name, EXTENT), sequence: { groupOrder } };
}

/**
 * Suites that boot servers: more files at a time than there need be processors, since each waits more than it works, and with time
 * for it.
 */
const booted = {
  maxWorkers: 3,
  expect: PATIENCE,
  testTimeout: MINUTE_MS,
  hookTimeout: 2 * MINUTE_MS,
};

/** A process loads what its files import once, not once a file: a file puts back whatever it changes. */
const SHARED = { isolate: false };

/** Suites that drive an output by requests; `target` says which. */
const driven = { ...booted, ...SHARED };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...named('unit', 0),
          ...SHARED,
          // Some wait for real deadlines: a third has the processor meanwhile.
          maxWorkers: 3,
          unstubGlobals: true,
          restoreMocks: true,
          // The rules of the architecture read the whole project: on a busy machine that takes its time.
          testTimeout: MINUTE_MS / 2,
          expect: PATIENCE,
        },
      },
      { test: { ...driven, ...named('core', 1), provide: { target: 'core' } } },
      { test: { ...driven, ...named('worker', 2), provide: { target: 'worker' } } },
      { test: { ...driven, ...named('vercel', 3), provide: { target: 'vercel' } } },
      {
        test: {
          ...booted,
          ...SHARED,
          ...named('browser', 4),
          // Each has pages at work all the time.
          maxWorkers: 2,
          // More than any wait within a test: what never comes is named by the wait for it.
          testTimeout: 2 * MINUTE_MS,
          // A browser that shares two processors with servers may be late once. Where it is, `npm test` says so.
          retry: process.env.CI === undefined ? 0 : 1,
          env: { TEST_OUTPUTS: EXTENT.thin || EXTENT.missing.includes('redis') ? 'worker' : 'all' },
        },
      },
      {
        test: {
          ...driven,
          ...named('vinext', 5),
          provide: { target: 'worker' },
          env: { TEST_FRAMEWORK: 'vinext' },
        },
      },
      { test: { ...driven, ...named('node', 6), provide: { target: 'node' } } },
      // The gate as Next's own proxy, in Node.
      {
        test: {
          ...driven,
          ...named('proxy', 7),
          provide: { target: 'vercel' },
          env: { RUNTIME: 'node' },
        },
      },
    ],
  },
});
