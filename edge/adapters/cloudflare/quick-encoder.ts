/** So many bytes V8 keeps within the array itself; for more, memory is asked for and given back. */
const LITTLE = 64;

/**
 * Has little of plain ASCII encoded here, and not by the platform; what comes out is the same. React has every tag, name and value of
 * a page encoded by itself, 650 pieces for the dashboard, and in workerd each call is mostly the way there and back.
 *
 * @param encoder - whose encoding it is
 */
export function installQuickEncoder({ prototype }: { readonly prototype: TextEncoder }): void {
  const { encode } = prototype;
  prototype.encode = function (text) {
    return asciiBytes(text) ?? encode.call(this, text);
  };
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
