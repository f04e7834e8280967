import type { GatehouseOptions } from './guard.ts';

/** Gives `gatehouse.config.ts` its types. */
export function defineGatehouse(options: GatehouseOptions): GatehouseOptions {
  return options;
}
