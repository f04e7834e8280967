import { once } from 'node:events';
import { request } from 'node:http';

/** Milliseconds from the request, on a connection of its own, to the first part of the body. */
export async function firstEvent(
  address: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const began = performance.now();
  const asked = request(address, { agent: false, headers });
  asked.end();
  const [answer] = await once(asked, 'response');
  await once(answer, 'data');
  asked.destroy();
  return performance.now() - began;
}
