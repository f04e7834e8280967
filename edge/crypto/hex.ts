/** Writes bytes in hexadecimal: by the platform itself, where it can already. */
export function toHex(bytes: Uint8Array & { readonly toHex?: () => string }): string {
  return bytes.toHex?.() ?? Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
