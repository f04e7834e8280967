/** So many bytes are kept within the array itself; more have memory of their own, which is asked for and given back. */
const LITTLE = 64;

/**
 * Stands in for the platform's own encoder. React has each tag, name and value of a page encoded by itself, some 650 pieces for the
 * dashboard, and in workerd what each of those calls takes is mostly the way there and back. Little of plain ASCII is quicker done here.
 */
export class TextEncoder extends globalThis.TextEncoder {
  override encode(text?: string): Uint8Array<ArrayBuffer> {
    return asciiBytes(text) ?? super.encode(text);
  }
}

function asciiBytes(text: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof text !== 'string' || text.length > LITTLE) return undefined;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) return undefined;
    bytes[at] = unit;
  }
  return bytes;
}
