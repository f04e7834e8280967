import { buildNext } from './next.ts';

/** Builds what Vercel would deploy, and sees that it runs at the edge. */
export default async function buildVercel(): Promise<void> {
  await buildNext('vercel');
}
