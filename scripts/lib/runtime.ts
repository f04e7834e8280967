import { Failure } from './failure.ts';

const RUNTIMES = ['edge', 'node'] as const;

/** Where Next runs the gate and the pages: in its edge runtime, or in Node as Next 17 does. */
export type Runtime = (typeof RUNTIMES)[number];

/**
 * The one switch between them: the variable `RUNTIME`, for whatever builds or serves the application without the Worker.
 *
 * @throws Failure where it names neither
 */
export function runtime(named = process.env.RUNTIME || 'edge'): Runtime {
  const found = RUNTIMES.find((each) => each === named);
  if (found !== undefined) return found;
  throw new Failure(`RUNTIME is ${JSON.stringify(named)}; it can be ${RUNTIMES.join(' or ')}.`);
}
