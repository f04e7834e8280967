import { type ProblemCode, problem } from '../http/problem.ts';
import type { Services } from '../pipeline/context.ts';
import { timed } from '../telemetry/request-record.ts';
import { createTimer } from '../util/idle-timer.ts';
import { createReplayBuffer, REPLAYABLE_BYTES, type ReplayBuffer } from './body.ts';
import { apiRequest, type ProxyCall } from './request.ts';
import { apiAnswer } from './response.ts';

export interface Relayed {
  readonly response: Response;
  /** The body, if it can be sent again. */
  readonly again: ProxyCall['body'] | undefined;
}

/**
 * Sends a request to an API and brings back its answer. Both bodies pass as they come. The first byte, and then each next
 * one in either direction, has its time limit; an answer that has begun is broken off, never ended as if it were whole.
 */
export async function relay(services: Services, call: ProxyCall): Promise<Relayed> {
  const { upstream } = call.target;
  const line = openCall(services.transport.clientSignal(call.ctx.request));
  // One for both limits: on workerd each costs as much as a signature.
  const shortest = Math.min(upstream.timeout, upstream.idleTimeout);
  const silence = createTimer(shortest, () => line.breakOff('backend_timeout'));
  const replay = createReplayBuffer(REPLAYABLE_BYTES);
  let isOpen = true;
  const onSent = () => isOpen && silence.restart(upstream.timeout);
  try {
    const content = contentOf(services, call, line, replay, onSent);
    const init = apiRequest(services, call, content, line.signal);
    const response = await timed(call.ctx.record, 'backend', services.now, () =>
      upstream.fetch(call.target.address, init),
    );
    isOpen = false;
    silence.pause();
    if (line.refusal() === undefined) {
      const answer = await apiAnswer(services, call, response, { silence, signal: line.signal });
      return { response: answer, again: againOf(call, replay) };
    }
    response.body?.cancel().catch(() => undefined);
  } catch {
    // Whoever has broken the line off has said why.
  }
  isOpen = false;
  silence.stop();
  return { response: refuse(services, call, line.refusal() ?? 'backend_unreachable'), again: undefined };
}

/** The way to the API and back. Whoever breaks it off says why, and the first to do so is right. */
interface Call {
  readonly signal: AbortSignal;
  breakOff(code: ProblemCode): void;
  refusal(): ProblemCode | undefined;
}

function openCall(client: AbortSignal | undefined): Call {
  const abort = new AbortController();
  let refusal: ProblemCode | undefined;
  // A client that has left while its session was refreshed says so no more.
  if (client?.aborted) abort.abort();
  client?.addEventListener('abort', () => abort.abort(), { once: true });
  return {
    signal: abort.signal,
    refusal: () => refusal,
    breakOff(code) {
      refusal ??= code;
      abort.abort();
    },
  };
}

function refuse({ log }: Services, { ctx }: ProxyCall, code: ProblemCode): Response {
  log('warn', 'forward_failed', { code, method: ctx.request.method, requestId: ctx.requestId });
  return problem(code);
}

/** What goes up the line: as much as is allowed, and as it comes. */
function contentOf(
  { transport }: Services,
  { body, target }: ProxyCall,
  line: Call,
  replay: ReplayBuffer,
  onSent: () => void,
): BodyInit | undefined {
  if (body.status === 'kept') {
    onSent();
    return body.bytes;
  }
  const { idleTimeout, maxBodyBytes } = target.upstream;
  let sent = 0;
  let isClientAwaited = true;
  const idle = createTimer(idleTimeout, () =>
    line.breakOff(isClientAwaited ? 'request_timeout' : 'backend_timeout'),
  );
  return transport.observe(
    body.stream,
    {
      onWait() {
        isClientAwaited = true;
        idle.restart();
      },
      onChunk(chunk) {
        isClientAwaited = false;
        idle.restart();
        replay.add(chunk);
        sent += chunk.byteLength;
        if (sent <= maxBodyBytes) return;
        line.breakOff('body_too_large');
        throw new RangeError('The body is larger than the cap.');
      },
      onEnd(how) {
        idle.stop();
        // Before the stream fails: workerd would end the request to the backend as if that were all.
        if (how === 'failed') return line.breakOff('body_incomplete');
        if (how === 'whole') replay.close();
        onSent();
      },
    },
    body.shape,
  );
}

/** A body of unknown length that has turned out to be small can be sent again after all. */
function againOf({ body }: ProxyCall, replay: ReplayBuffer): Relayed['again'] {
  if (body.status === 'kept') return body;
  const bytes = replay.bytes();
  return bytes === undefined ? undefined : { status: 'kept', bytes };
}
