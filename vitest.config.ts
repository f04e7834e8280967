import { defineConfig } from 'vitest/config';
import { filesLeftOutOf, filesOf } from './tests/places.ts';

const MINUTE_MS = 60_000;

/** How long a test waits for what is to come about by itself: on a busy machine a second is soon gone. */
const PATIENCE = { poll: { timeout: MINUTE_MS / 6 } };

/**
 * Suites that boot servers: two files at a time, since each waits more than it works, and with time for it. `target` says
 * which output they run against.
 */
const booted = {
  maxWorkers: 2,
  expect: PATIENCE,
  testTimeout: MINUTE_MS,
  hookTimeout: 2 * MINUTE_MS,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // The rules of the architecture read the whole project: on a busy machine that takes its time.
          testTimeout: MINUTE_MS / 2,
          expect: PATIENCE,
          include: ['tests/*.test.ts', 'tests/conformance/**/*.test.ts', 'tests/unit/**/*.test.{ts,tsx}'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...booted,
          name: 'core',
          isolate: false,
          include: filesOf('core'),
          provide: { target: 'core' },
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...booted,
          name: 'worker',
          include: ['tests/worker/**/*.test.ts', 'tests/newcomer/**/*.test.ts', 'tests/kit/**/*.test.ts'],
          exclude: filesLeftOutOf('worker'),
          provide: { target: 'worker' },
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...booted,
          name: 'vercel',
          include: ['tests/worker/**/*.test.ts'],
          exclude: filesLeftOutOf('vercel'),
          provide: { target: 'vercel' },
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...booted,
          name: 'vinext',
          include: ['tests/worker/**/*.test.ts', 'tests/browser/{journey,prefetch,session-gone}.test.ts'],
          exclude: filesLeftOutOf('vinext'),
          provide: { target: 'worker' },
          env: { TEST_FRAMEWORK: 'vinext' },
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...booted,
          name: 'browser',
          // A browser that shares two processors with servers may be late once. What fails twice has failed.
          retry: process.env.CI === undefined ? 0 : 1,
          include: ['tests/browser/**/*.test.ts'],
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
