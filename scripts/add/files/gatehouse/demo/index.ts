export { DEMO_CREDENTIALS, DEMO_SECOND_FACTOR, DEMO_TWO_STEP_CREDENTIALS } from './users.ts';

/** In development there is a backend at once; in what is deployed only where `BACKEND_URL=demo:` says so. */
export const HAS_DEMO = process.env.NODE_ENV !== 'production' || process.env.BACKEND_URL === 'demo:';

/**
 * Opens a demo backend in this process, with a state of its own.
 *
 * @param secret - its tokens are signed with keys made from it
 */
export async function openDemo(secret: string): Promise<(request: Request) => Promise<Response>> {
  const { createDemoBackend } = await import('./backend.ts');
  const { memoryStore } = await import('./store.ts');
  return createDemoBackend({ secret, store: memoryStore(), reuseWindowSeconds: 10 });
}
