import { decode, encode } from 'jose/base64url';
import { decodeProtectedHeader } from 'jose/decode/protected_header';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
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
  readonly id: string;
  readonly key: CryptoKey;
}

/**
 * Seals values so that only holders of the secrets can read or make them.
 *
 * @param secrets - newest first; the first seals, all of them open
 * @param type - the versioned `typ` that tells one kind of sealed value from another, and binds the keys to it
 * @see RFC 7516, JSON Web Encryption, section 5; RFC 5869, HKDF
 */
export function createSealer(secrets: readonly string[], type: string): Sealer {
  let keys: readonly SealingKey[] | undefined;
  // Only the settled value is kept: a promise shared between requests can hang on some edge platforms.
  const allKeys = async () => {
    keys ??= await Promise.all(secrets.map((secret) => deriveSealingKey(secret, type)));
    return keys;
  };

  return {
    async seal(payload) {
      const [newest] = await allKeys();
      if (newest === undefined) throw new TypeError('A sealer needs at least one secret.');
      return new CompactEncrypt(pack(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: type, kid: newest.id })
        .encrypt(newest.key);
    },

    async open(sealed) {
      const known = await allKeys();
      const keyId = keyIdOf(sealed, type);
      const index = known.findIndex(({ id }) => id === keyId);
      const match = known[index];
      if (match === undefined) return { ok: false, reason: 'unknown_key' };
      try {
        const { plaintext } = await compactDecrypt(sealed, match.key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          // What is compressed is refused, not unpacked.
          maxDecompressedLength: 0,
        });
        if (!isCanonical(sealed)) return { ok: false, reason: 'malformed' };
        return { ok: true, payload: JSON.parse(unpack(plaintext)), newest: index === 0 };
      } catch {
        return { ok: false, reason: 'malformed' };
      }
    },
  };
}

/**
 * Derives key material for one purpose from a secret.
 *
 * @returns 32 bytes
 * @see RFC 5869, HKDF, section 3.2 (`info` separates the purposes)
 */
export async function deriveBytes(secret: string, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveBits',
  ]);
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(`gatehouse/${purpose}`) },
    material,
    256,
  );
  return new Uint8Array(bits);
}

async function deriveSealingKey(secret: string, type: string): Promise<SealingKey> {
  const [raw, id] = await Promise.all([
    deriveBytes(secret, `${type}/key`),
    deriveBytes(secret, `${type}/key-id`),
  ]);
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { id: encode(id.subarray(0, 6)), key };
}

/** Base64url can have bits to spare in its last letter: what is sealed is to have one spelling. */
function isCanonical(sealed: string): boolean {
  return sealed.split('.').every((part) => encode(decode(part)) === part);
}

function keyIdOf(sealed: string, type: string): string | undefined {
  try {
    const header = decodeProtectedHeader(sealed);
    return header.typ === type && typeof header.kid === 'string' ? header.kid : undefined;
  } catch {
    return undefined;
  }
}
