import '../peers/load.ts';
import type { PeerStorm } from './types.ts';

/** Loads the storm of a peer, which is for Node alone. One for a process, as with peers. */
export async function loadStorm(name: string): Promise<PeerStorm> {
  const { storm }: { storm: PeerStorm } = await import(`./${name}.ts`);
  return storm;
}
