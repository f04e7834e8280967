import { toHex } from './hex.ts';

const DRAWN_BYTES = 4096;

/** Drawn and written many at once: the calls cost more than the letters. What has been handed out is never handed out again. */
let drawn = '';
let used = 0;

/**
 * Random digits from the platform's generator, for what every request needs a few of.
 *
 * @param digits - hexadecimal, of four bits each; at most 8,192
 */
export function randomHex(digits: number): string {
  if (used + digits > drawn.length) {
    drawn = toHex(crypto.getRandomValues(new Uint8Array(DRAWN_BYTES)));
    used = 0;
  }
  used += digits;
  return drawn.slice(used - digits, used);
}
