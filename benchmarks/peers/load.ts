import { registerHooks } from 'node:module';
import type { Peer } from './types.ts';

/**
 * Most peers are written for a bundler, and Node resolves less than one: `next/server` without its ending, and `server-only`, which
 * is nothing on a server.
 */
const ALIASES: Readonly<Record<string, string>> = { 'server-only': 'data:text/javascript,' };
const ENDINGS = ['', '.js', '/index.js'];

registerHooks({
  resolve(specifier, context, nextResolve) {
    const asked = ALIASES[specifier] ?? specifier;
    let failure: unknown;
    for (const ending of ENDINGS) {
      try {
        return nextResolve(asked + ending, context);
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  },
});

Object.assign(process.env, { NODE_ENV: 'production' });

/** Loads a peer in Node. One for a process: they read the environment, and replace `fetch`. */
export async function loadPeer(name: string): Promise<Peer> {
  const { peer }: { peer: Peer } = await import(`./${name}.ts`);
  return peer;
}
