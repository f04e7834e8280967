import { buildWorker } from './worker.ts';

/** Builds the Worker that `wrangler deploy` uploads; wrangler.toml has wrangler run this itself. */
export default async function buildCloudflare(): Promise<void> {
  if (process.env.GATEHOUSE_IS_BUILDING !== undefined) return;
  await buildWorker();
}
