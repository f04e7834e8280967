import * as v from 'valibot';
import type { BackendPlace } from '../../tests/fixtures/targets/target.ts';
import { startChild } from './in-child.ts';

const Place = v.object({ origin: v.string(), baseUrl: v.string() });

/** Starts the backend that everything here stands in front of. */
export async function startBackend(): Promise<{ readonly place: BackendPlace; stop(): Promise<void> }> {
  const child = await startChild('backend.ts');
  return { place: v.parse(Place, await child.ask('place')), stop: child.stop };
}
