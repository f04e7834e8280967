/** The running state of an Adler-32 checksum; starts at 1. */
export const ADLER32_START = 1;

/**
 * Carries an Adler-32 checksum over one more chunk. Web Crypto has no incremental digest, and this one needs
 * nothing but two sums, so a body of any size is checked without being kept.
 *
 * @param sum the state so far, {@link ADLER32_START} at first.
 * @see RFC 1950, section 8.2
 */
export function adler32(sum: number, chunk: Uint8Array): number {
  let low = sum & 0xffff;
  let high = sum >>> 16;
  for (let start = 0; start < chunk.length; start += BLOCK) {
    for (const byte of chunk.subarray(start, start + BLOCK)) {
      low += byte;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return ((high << 16) | low) >>> 0;
}

/** Writes a checksum as it appears in answers. */
export function formatAdler32(sum: number): string {
  return `adler32:${sum.toString(16).padStart(8, '0')}`;
}

const MODULUS = 65521;
/** The most bytes that can be summed before the sums pass 32 bits. */
const BLOCK = 5552;
