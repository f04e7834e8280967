import { randomHex } from '../crypto/random.ts';
import type { ExtraHeaders } from '../types.ts';

/** What a later version appends is not known, but is text, and no novel. */
const TRACEPARENT =
  /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-[!-~]{0,456})?$/;
const MEMBER = /^[a-z\d][a-z\d_*/@-]{0,255}=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
/** Nothing but these may stand between members. */
const ASCII = /^[\t -~]*$/;
const MAX_MEMBERS = 32;

/** The trace that a request belongs to. */
export interface Trace {
  readonly traceId: string;
  /** The caller's span, or the one that began here. */
  readonly spanId: string;
  /** The caller's, where a span begins here below it. */
  readonly parentSpanId?: string;
  /** Whether its spans are to be kept. */
  readonly isSampled: boolean;
  /** `traceparent` and, where there is one, `tracestate`. */
  readonly headers: ExtraHeaders;
}

/**
 * Continues the caller's trace, or begins one, so that what the backend logs can be found by it. A caller's that is not
 * well-formed is none, and its state goes with it; a state that is not well-formed goes alone.
 *
 * Where the gate records no span, it leaves a good one as it is. One that begins here is sampled: a backend that follows its
 * parent would otherwise never record anything.
 *
 * @param isRecorded - whether this request becomes a span of its own
 * @see Trace Context Level 2 (W3C), sections 3.2 (`traceparent`), 3.3 (`tracestate`) and 3.4 (mutating them)
 */
export function traceOf(sent: Headers, isRecorded = false): Trace {
  const traceparent = sent.get('traceparent') ?? '';
  const [, traceId, spanId, flags = ''] = hasItsLength(traceparent)
    ? (TRACEPARENT.exec(traceparent) ?? [])
    : [];
  if (traceId === undefined || spanId === undefined) return newTrace();
  const tracestate = stateOf(sent.get('tracestate'));
  const isSampled = (Number.parseInt(flags, 16) & 1) === 1;
  const state = tracestate === undefined ? {} : { tracestate };
  if (!isRecorded) return { traceId, spanId, isSampled, headers: { traceparent, ...state } };
  const own = randomHex(16);
  const headers = { traceparent: `00-${traceId}-${own}-${isSampled ? '01' : '00'}`, ...state };
  return { traceId, spanId: own, parentSpanId: spanId, isSampled, headers };
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

/**
 * A list of at most 32 members. Empty ones are allowed, and worth nothing. One key for two is a fault of whoever wrote them, but
 * a state goes on as it is where its parent does.
 */
function stateOf(tracestate: string | null): string | undefined {
  if (tracestate === null || !ASCII.test(tracestate)) return undefined;
  const members = tracestate.split(',').map((member) => member.trim());
  const written = members.filter((member) => member !== '');
  const isGood = written.length > 0 && members.length <= MAX_MEMBERS;
  return isGood && written.every((member) => MEMBER.test(member)) ? tracestate : undefined;
}

function newTrace(): Trace {
  const [traceId, spanId] = [randomHex(32), randomHex(16)];
  return { traceId, spanId, isSampled: true, headers: { traceparent: `00-${traceId}-${spanId}-01` } };
}
