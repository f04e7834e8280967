export { DemoBackend } from './durable-object.ts';
export { DEMO_CREDENTIALS, DEMO_MESSAGE, DEMO_SECOND_FACTOR, DEMO_TWO_STEP_CREDENTIALS } from './users.ts';

/** The one door to the demo, by which the product comes in: a site that has dropped it has another file here. */
export const HAS_DEMO = true;

/**
 * Opens a demo backend in this process, with a state of its own.
 *
 * @param secret - its tokens are signed with keys made from it, so isolates that share nothing else agree on them
 */
export async function openDemo(secret: string): Promise<(request: Request) => Promise<Response>> {
  const { createDemoBackend } = await import('./backend.ts');
  const { memoryStore } = await import('./store.ts');
  // Functions that share no memory may bring one refresh token at the same moment.
  return createDemoBackend({ secret, store: memoryStore(), reuseWindowSeconds: 10 });
}
