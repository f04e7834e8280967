import { Failure } from '../lib/failure.ts';

/** Each page costs some 15; Cloudflare itself takes 3,072 on its free plan. */
const LIMIT_KIB = 700;

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
    `The Worker is ${size} KiB large (gzip); the limit is ${LIMIT_KIB} KiB. What is in it: .gatehouse/worker/.\n` +
      'Pages of your own may be worth it: the limit is a line of scripts/build/upload-size.ts.',
  );
}
