import { Failure } from '../lib/failure.ts';

const LIMIT_KIB = 550;

/**
 * Reads the size of the upload from what wrangler prints.
 *
 * @returns the size, to be shown
 * @throws Failure if it is above the limit or missing
 */
export function requireSize(wranglerOutput: string): string {
  const size = /gzip: ([\d.]+) KiB/.exec(wranglerOutput)?.[1];
  if (size === undefined)
    throw new Failure(`${wranglerOutput}\n\nwrangler did not say how large the Worker is.`);
  if (Number(size) <= LIMIT_KIB) return `${size} KiB (gzip) to upload, of at most ${LIMIT_KIB}`;
  throw new Failure(
    `The Worker is ${size} KiB large (gzip); the limit is ${LIMIT_KIB} KiB. What is in it: .gatehouse/worker/.`,
  );
}
