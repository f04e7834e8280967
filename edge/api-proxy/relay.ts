import { type ProblemCode, problem } from '../http/problem.ts';
import type { Services } from '../pipeline/context.ts';
import { CLIENT_LEFT_STATUS } from '../telemetry/request-log.ts';
import { timed } from '../telemetry/request-record.ts';
import { createTimer } from '../util/idle-timer.ts';
import { createReplayBuffer, REPLAYABLE_BYTES, type ReplayBuffer } from './body.ts';
import { apiRequest, type ProxyCall } from './request.ts';
import { apiAnswer } from './response.ts';

export interface Relayed {
  readonly response: Response;
  /** The body, if it can be sent again. */
  readonly again: ProxyCall['body'] | undefined;
  /** Whether the API wants a nonce of its own in the proof of the token, which is known by now. */
  readonly wantsNonce?: boolean;
}

/**
 * Sends a request to an API and brings back its answer. Both bodies pass as they come. The first byte, and then each next
 * one in either direction, has its time limit; an answer that has begun is broken off, never ended as if it were whole.
 */
export async function relay(services: Services, call: ProxyCall): Promise<Relayed> {
  const { upstream } = call.target;
  const line = openCall(services.transport.clientSignal(call.ctx.request), call.body);
  // One for both limits: on workerd each costs as much as a signature.
  const shortest = Math.min(upstream.timeout, upstream.idleTimeout);
  const silence = createTimer(shortest, () => line.breakOff('backend_timeout'));
  const replay = createReplayBuffer(REPLAYABLE_BYTES);
  let isOpen = true;
  const onSent = () => isOpen && silence.restart(upstream.timeout);
  try {
    const content = contentOf(services, call, line, replay, onSent);
    const init = apiRequest(services, call, content, line.signal);
    const { proof, target } = call;
    const { address } = target;
    const send = () => upstream.fetch(address, init);
    const proven = proof?.prove(init.headers, call.ctx.request.method, address);
    const response = await timed(call.ctx.record, 'backend', services.now, () =>
      Promise.race([proven === undefined ? send() : proven.then(send), line.broken]),
    );
    const wantsNonce = proof?.note(response, address) ?? false;
    isOpen = false;
    silence.pause();
    if (line.refusal() === undefined) {
      const answer = await apiAnswer(services, call, response, { silence, broken: line.broken });
      return { response: answer, again: againOf(call, replay), wantsNonce };
    }
    response.body?.cancel().catch(() => undefined);
  } catch {
    // Whoever has broken the line off has said why.
  }
  isOpen = false;
  silence.stop();
  return { response: refuse(services, call, line.refusal() ?? 'backend_unreachable'), again: undefined };
}

/** Why there is no answer. */
type Refusal = ProblemCode | 'client_left';

/** The way to the API and back. Whoever breaks it off says why, and the first to do so is right. */
interface Call {
  /** Absent where the platform ends by itself what nobody waits for: a body that is under way it would end as if it were whole. */
  readonly signal: AbortSignal | undefined;
  /** Fails when it is broken off. */
  readonly broken: Promise<never>;
  breakOff(why: Refusal): void;
  refusal(): Refusal | undefined;
}

function openCall(client: AbortSignal | undefined, body: ProxyCall['body']): Call {
  const isDropped = client === undefined && body.status === 'kept' && body.bytes === undefined;
  const abort = isDropped ? undefined : new AbortController();
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  let refusal: Refusal | undefined;
  const breakOff = (why: Refusal) => {
    refusal ??= why;
    abort?.abort();
    reject(new Error('The call to the API was broken off.'));
  };
  const leave = () => breakOff('client_left');
  // A client that has left while its session was refreshed says so no more.
  if (client?.aborted) leave();
  client?.addEventListener('abort', leave, { once: true });
  return { signal: abort?.signal, broken, refusal: () => refusal, breakOff };
}

function refuse({ log }: Services, { ctx }: ProxyCall, why: Refusal): Response {
  if (why === 'client_left') return new Response(null, { status: CLIENT_LEFT_STATUS });
  // Whoever breaks off what they send has left too.
  if (why !== 'body_incomplete')
    log('warn', 'forward_failed', { code: why, method: ctx.request.method, requestId: ctx.requestId });
  return problem(why);
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
