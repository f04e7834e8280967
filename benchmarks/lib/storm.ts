/** As many requests as a page full of widgets sends at once. */
export const REQUESTS = 100;

/** How a storm has ended. */
export interface Storm {
  /** Requests that were not let in. */
  readonly failed: number;
  readonly ms: number;
}

/** Sends 100 requests at once. */
export async function unleash(ask: () => Promise<Response>): Promise<Storm> {
  const began = performance.now();
  const answers = await Promise.allSettled(Array.from({ length: REQUESTS }, ask));
  const ms = performance.now() - began;
  const passed = answers.filter((each) => each.status === 'fulfilled' && each.value.status === 200);
  return { failed: REQUESTS - passed.length, ms };
}
