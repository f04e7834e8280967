const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-.*)?$/;

/**
 * Continues the caller's trace, or begins one, so that what the backend logs can be found by it. A caller's that is not
 * well-formed is none, and its state goes with it.
 *
 * The gate records no span, so it leaves a good one as it is. One that begins here is sampled: a backend that follows its
 * parent would otherwise never record anything.
 *
 * @see Trace Context (W3C), section 3.2 (`traceparent`), 3.3 (`tracestate`)
 */
export function setTraceContext(headers: Headers): void {
  const given = headers.get('traceparent') ?? '';
  if (isWellFormed(given)) return;
  headers.delete('tracestate');
  headers.set('traceparent', `00-${randomHex(16)}-${randomHex(8)}-01`);
}

/** Version 00 ends with its flags; what later ones append is passed on. */
function isWellFormed(traceparent: string): boolean {
  return TRACEPARENT.test(traceparent) && (traceparent.length === 55 || !traceparent.startsWith('00'));
}

function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
