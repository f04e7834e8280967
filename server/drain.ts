import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Drain {
  /** Whether the end has begun: nothing new should come here. */
  hasBegun(): boolean;
  /**
   * Lets a server end: it is told of for a while, then takes no connection any more, finishes what runs, and lets go of what takes
   * too long, as of sockets, which end by no answer.
   *
   * @param noticeMs - how long those who deal out requests have to see that it is not ready
   */
  end(noticeMs: number): Promise<void>;
  /** Has a socket ended with the server that no answer ends. */
  hold(socket: Duplex): void;
}

/** @param limitMs - how long what runs may take, from the end of the notice */
export function createDrain(server: Server, limitMs: number): Drain {
  const [running, sockets] = [new Set<ServerResponse>(), new Set<Duplex>()];
  let isEnding = false;
  let onIdle = () => {};
  // Before whoever answers: by then it has to be known.
  server.prependListener('request', (_, outgoing) => {
    running.add(outgoing);
    if (isEnding) outgoing.setHeader('connection', 'close');
    outgoing.once('close', () => {
      running.delete(outgoing);
      if (running.size === 0) onIdle();
    });
  });
  const idle = async () => {
    if (running.size > 0) await new Promise<void>((resolve) => (onIdle = resolve));
  };
  return {
    hasBegun: () => isEnding,
    hold(socket) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    },
    async end(noticeMs) {
      isEnding = true;
      await sleep(noticeMs);
      const closed = once(server, 'close');
      server.close();
      await Promise.race([idle(), sleep(limitMs)]);
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}
