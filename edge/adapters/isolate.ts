import type { OpenedGatehouse } from '../gatehouse.ts';

/** What one isolate shares between the bundles that run in it, each of which has modules of its own. */
export interface Isolate {
  readonly opened: OpenedGatehouse;
  /** A word that only this isolate knows: with it the entry tells the middleware that the gate was passed. */
  readonly gateSecret: string;
}

declare global {
  /** Set by the entry, where there is one before the framework. */
  var gatehouseIsolate: Isolate | undefined;
}

export const GATE_PASSED_HEADER = 'x-gatehouse-password';
