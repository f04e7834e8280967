const POOL_BYTES = 4096;

/** Drawn many at once: the call costs more than the bytes. What has been handed out is never handed out again. */
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/**
 * Random bytes from the platform's generator, for what every request needs a few of.
 *
 * @param count - at most 4,096
 * @returns a view that belongs to the caller until it next waits for anything
 */
export function randomBytes(count: number): Uint8Array {
  if (used + count > POOL_BYTES) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
}
