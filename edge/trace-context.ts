import { randomBytes } from './random.ts';
import type { ExtraHeaders } from './types.ts';

const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(?:-.*)?$/;
/** A vendor's key, alone or with its tenant in front, and its value. */
const MEMBER =
  /^((?:[a-z][a-z\d_*/-]{0,255})|(?:[a-z\d][a-z\d_*/-]{0,240}@[a-z][a-z\d_*/-]{0,13}))=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
const MAX_MEMBERS = 32;

/** The trace that a request belongs to. */
export interface Trace {
  readonly traceId: string;
  /** The caller's span, or the one that began here. */
  readonly spanId: string;
  /** `traceparent` and, where there is one, `tracestate`. */
  readonly headers: ExtraHeaders;
}

/**
 * Continues the caller's trace, or begins one, so that what the backend logs can be found by it. A caller's that is not
 * well-formed is none, and its state goes with it; a state that is not well-formed goes alone.
 *
 * The gate records no span, so it leaves a good one as it is. One that begins here is sampled: a backend that follows its
 * parent would otherwise never record anything.
 *
 * @see Trace Context (W3C), section 3.2 (`traceparent`), 3.3 (`tracestate`)
 */
export function traceOf(sent: Headers): Trace {
  const traceparent = sent.get('traceparent') ?? '';
  const [, traceId, spanId] = hasItsLength(traceparent) ? (TRACEPARENT.exec(traceparent) ?? []) : [];
  if (traceId === undefined || spanId === undefined) return newTrace();
  const tracestate = stateOf(sent.get('tracestate'));
  return {
    traceId,
    spanId,
    headers: tracestate === undefined ? { traceparent } : { traceparent, tracestate },
  };
}

/** Takes the trace of a request from headers that are ours, for what is asked on its behalf. */
export function traceHeaders(headers: Headers): ExtraHeaders {
  return traceOf(headers).headers;
}

/** Puts a trace into headers, in the place of any other. */
export function setTrace(headers: Headers, trace: Trace): void {
  headers.delete('tracestate');
  for (const [name, value] of Object.entries(trace.headers)) headers.set(name, value);
}

/** Version 00 ends with its flags; what later ones append is passed on. */
function hasItsLength(traceparent: string): boolean {
  return traceparent.length === 55 || (traceparent.length > 55 && !traceparent.startsWith('00'));
}

/** A list of at most 32 members with a key each, none of them twice. Empty members are allowed, and worth nothing. */
function stateOf(tracestate: string | null): string | undefined {
  if (tracestate === null) return undefined;
  const members = tracestate.split(',', 2 * MAX_MEMBERS).map((member) => member.trim());
  const keys = members.filter((member) => member !== '').map((member) => MEMBER.exec(member)?.[1]);
  const isGood = keys.length > 0 && keys.length <= MAX_MEMBERS && new Set(keys).size === keys.length;
  return isGood && !keys.includes(undefined) ? tracestate : undefined;
}

function newTrace(): Trace {
  const random = randomHex(24);
  const [traceId, spanId] = [random.slice(0, 32), random.slice(32)];
  return { traceId, spanId, headers: { traceparent: `00-${traceId}-${spanId}-01` } };
}

/** Written once: every request needs a trace. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function randomHex(bytes: number): string {
  let hex = '';
  for (const byte of randomBytes(bytes)) hex += HEX[byte];
  return hex;
}
