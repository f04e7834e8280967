/**
 * Stands in for the API of OpenTelemetry, of which the Worker would carry two copies that do nothing: as long as nobody
 * registers a provider, this is what they come to. Traces of the gate are made by the gate.
 *
 * @see OpenTelemetry specification, Trace API, "Behavior of the API in the absence of an installed SDK"
 */

interface NoContext {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): NoContext;
  deleteValue(key: symbol): NoContext;
}

/** The framework tells by this name that nobody traces. */
class NoopTracerProvider {
  getTracer = () => tracer;
}

const chain = () => span;
const span = {
  spanContext: () => ({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }),
  isRecording: () => false,
  setAttribute: chain,
  setAttributes: chain,
  addEvent: chain,
  addLink: chain,
  setStatus: chain,
  updateName: chain,
  recordException() {},
  end() {},
};

const tracer = {
  startSpan: chain,
  /** What runs within the span comes last, after what may be left out. */
  startActiveSpan(_name: string, ...rest: readonly unknown[]): unknown {
    const run = rest.at(-1);
    return typeof run === 'function' ? run(span) : undefined;
  },
};

export const ROOT_CONTEXT: NoContext = {
  getValue: () => undefined,
  setValue: () => ROOT_CONTEXT,
  deleteValue: () => ROOT_CONTEXT,
};

export const createContextKey = (name: string) => Symbol.for(name);

export const context = {
  active: () => ROOT_CONTEXT,
  with: <Given extends unknown[], Result>(
    _context: NoContext,
    run: (...given: Given) => Result,
    self?: unknown,
    ...given: Given
  ): Result => run.apply(self, given),
};

const provider = new NoopTracerProvider();

export const trace = {
  getTracer: () => tracer,
  getTracerProvider: () => ({ ...provider, getDelegate: () => provider }),
  getSpan: () => undefined,
  getSpanContext: () => undefined,
  setSpan: () => ROOT_CONTEXT,
  isSpanContextValid: () => false,
};

export const propagation = {
  inject() {},
  extract: () => ROOT_CONTEXT,
};

export const SpanKind = { INTERNAL: 0, SERVER: 1, CLIENT: 2, PRODUCER: 3, CONSUMER: 4 } as const;
export const SpanStatusCode = { UNSET: 0, OK: 1, ERROR: 2 } as const;
