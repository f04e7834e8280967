const HASH_BITS = { HS256: 256, HS384: 384, HS512: 512 };
/** Any run of random characters has more. */
const FEWEST_CHARACTERS = 8;
const PLACEHOLDER = /change.?me|your.{0,20}secret|at-least-\d+-bits-long/i;
/** How the base64 of a public key (SPKI) begins: P-256, P-384, P-521, Ed25519, RSA. */
const PUBLIC_KEY_BASE64 = /^(?:MFkwEw|MHYwEA|MIGbMB|MCowBQ|MII[BC][Io]jAN|MIIBCgKC)/;

/**
 * The algorithms that a shared secret is long enough for.
 *
 * @see RFC 7518, JSON Web Algorithms, section 3.2 (the key is at least as long as the hash)
 */
export function secretAlgorithms(secret: string): readonly string[] {
  const bits = new TextEncoder().encode(secret).byteLength * 8;
  return Object.entries(HASH_BITS).flatMap(([algorithm, least]) => (bits >= least ? [algorithm] : []));
}

/** Tells whether a secret is one that everyone knows: an example left in place, or a few characters over and over. */
export function isPlaceholder(secret: string): boolean {
  return PLACEHOLDER.test(secret) || new Set(secret).size < FEWEST_CHARACTERS;
}

/**
 * Tells whether a secret is a public key. Whoever has that could sign with it.
 *
 * @see RFC 8725, JSON Web Token Best Current Practices, section 2.1
 */
export function isPublicKey(secret: string): boolean {
  const text = secret.trim();
  return text.startsWith('-----BEGIN') || PUBLIC_KEY_BASE64.test(text) || /^\{.*"kty"/s.test(text);
}
