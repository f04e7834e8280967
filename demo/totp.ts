const PERIOD_MS = 30_000;
const DIGITS = 6;
/** Periods by which a clock may be apart, to either side. */
const DRIFT = 1;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The code that an authenticator shows.
 *
 * @param secret - in Base32, as it is typed into an authenticator
 * @param now - milliseconds since the epoch
 * @see RFC 6238, TOTP, section 4; RFC 4226, HOTP, section 5.3
 */
export async function totp(secret: string, now: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(now / PERIOD_MS)));
  const hmac = { name: 'HMAC', hash: 'SHA-1' };
  const key = await crypto.subtle.importKey('raw', fromBase32(secret), hmac, false, ['sign']);
  const digest = new DataView(await crypto.subtle.sign('HMAC', key, counter));
  const offset = digest.getUint8(digest.byteLength - 1) & 0xf;
  const number = digest.getUint32(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** Whether a code is good now, or was a moment ago. */
export async function isTotp(code: string, secret: string, now: number): Promise<boolean> {
  const drifts = Array.from({ length: 2 * DRIFT + 1 }, (_, index) => (index - DRIFT) * PERIOD_MS);
  const codes = await Promise.all(drifts.map((drift) => totp(secret, now + drift)));
  return codes.includes(code);
}

/** @see RFC 4648, section 6 */
function fromBase32(text: string): Uint8Array<ArrayBuffer> {
  let bits = '';
  for (const letter of text) bits += ALPHABET.indexOf(letter).toString(2).padStart(5, '0');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}
