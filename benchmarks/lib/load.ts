import { Pool } from 'undici';

export interface LoadRequest {
  readonly path?: string;
  /** One for each request, in turn. */
  readonly headers: readonly Readonly<Record<string, string>>[];
  /** Default 200. */
  readonly status?: number;
}

export interface Load {
  /** Sends that many requests, and tells how long each took, in milliseconds. */
  send(count: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Sends that many requests, and tells how many are answered in a second. */
export async function rateOf(load: Load, count: number): Promise<number> {
  const began = performance.now();
  await load.send(count);
  return count / ((performance.now() - began) / 1e3);
}

/** A client that keeps some connections open, with one request at a time on each. */
export function openLoad(
  origin: string,
  connections: number,
  { path = '/', headers, status = 200 }: LoadRequest,
): Load {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  let turn = 0;

  async function ask(): Promise<number> {
    const began = performance.now();
    turn = (turn + 1) % headers.length;
    const answer = await pool.request({ method: 'GET', path, headers: headers[turn] ?? {} });
    for await (const _ of answer.body);
    if (answer.statusCode !== status) throw new Error(`${origin}${path} answers ${answer.statusCode}.`);
    return performance.now() - began;
  }

  return {
    async send(count) {
      const times: number[] = [];
      let left = count;
      const asking = async () => {
        while (left > 0) {
          left -= 1;
          times.push(await ask());
        }
      };
      await Promise.all(Array.from({ length: connections }, asking));
      return times;
    },
    close: () => pool.close(),
  };
}
