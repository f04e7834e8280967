import { decode, encode } from 'jose/base64url';
import { lazy } from '../util/lazy.ts';
import { isCanonicalBase64url } from './base64url.ts';
import { deriveBytes } from './derive.ts';
import { pack, unpack } from './pack.ts';

const encoder = new TextEncoder();

export type Opened =
  | {
      readonly ok: true;
      readonly payload: unknown;
      /** False when an older secret sealed it: seal it again at the next chance. */
      readonly newest: boolean;
    }
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown_key' };

export interface Sealer {
  seal(payload: unknown): Promise<string>;
  open(sealed: string): Promise<Opened>;
}

interface SealingKey {
  /** The first part of all that it seals. */
  readonly header: string;
  /** That part in bytes. */
  readonly additionalData: Uint8Array<ArrayBuffer>;
  readonly key: CryptoKey;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals values so that only holders of the secrets can read or make them: as JWEs, of which there is one kind only, with
 * one header for each key. That much is said with WebCrypto itself; docs/decisions/ has what it saves each request.
 *
 * @param secrets - newest first; the first seals, all of them open
 * @param type - the versioned `typ` that tells one kind of sealed value from another, and binds the keys to it
 * @see RFC 7516, JSON Web Encryption, sections 5 and 7.1; RFC 7518, sections 4.5 (`dir`) and 5.3 (`A256GCM`); RFC 5869, HKDF
 */
export function createSealer(secrets: readonly string[], type: string): Sealer {
  const allKeys = lazy(() => Promise.all(secrets.map((secret) => deriveSealingKey(secret, type))));

  return {
    async seal(payload) {
      const [newest] = await allKeys();
      if (newest === undefined) throw new TypeError('A sealer needs at least one secret.');
      return encrypt(newest, pack(JSON.stringify(payload)));
    },

    async open(sealed) {
      const known = await allKeys();
      const index = known.findIndex(({ header }) => sealed.startsWith(`${header}.`));
      const match = known[index];
      if (match === undefined) return { ok: false, reason: 'unknown_key' };
      try {
        return { ok: true, payload: JSON.parse(unpack(await decrypt(match, sealed))), newest: index === 0 };
      } catch {
        return { ok: false, reason: 'malformed' };
      }
    },
  };
}

async function encrypt(sealing: SealingKey, plaintext: Uint8Array<ArrayBuffer>): Promise<string> {
  const { header, key } = sealing;
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const encrypted = new Uint8Array(await crypto.subtle.encrypt(gcm(iv, sealing), key, plaintext));
  const [ciphertext, tag] = [encrypted.subarray(0, -TAG_BYTES), encrypted.subarray(-TAG_BYTES)];
  return `${header}..${encode(iv)}.${encode(ciphertext)}.${encode(tag)}`;
}

/** @throws for whatever it has not sealed itself, letter for letter */
async function decrypt(sealing: SealingKey, sealed: string): Promise<Uint8Array> {
  const parts = sealed.split('.');
  if (parts.length !== 5 || parts[1] !== '' || !parts.every(isCanonicalBase64url)) throw new TypeError();
  const [iv, ciphertext, tag] = parts.slice(2).map(decode);
  if (iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES || ciphertext === undefined) throw new TypeError();
  const encrypted = new Uint8Array(ciphertext.length + TAG_BYTES);
  encrypted.set(ciphertext);
  encrypted.set(tag, ciphertext.length);
  return new Uint8Array(
    await crypto.subtle.decrypt(gcm(new Uint8Array(iv), sealing), sealing.key, encrypted),
  );
}

function gcm(iv: Uint8Array<ArrayBuffer>, { additionalData }: SealingKey): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData, tagLength: TAG_BYTES * 8 };
}

async function deriveSealingKey(secret: string, type: string): Promise<SealingKey> {
  const [raw, id] = await Promise.all([
    deriveBytes(secret, `${type}/key`),
    deriveBytes(secret, `${type}/key-id`),
  ]);
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const parameters = { alg: 'dir', enc: 'A256GCM', typ: type, kid: encode(id.subarray(0, 6)) };
  const header = encode(JSON.stringify(parameters));
  return { header, additionalData: encoder.encode(header), key };
}
