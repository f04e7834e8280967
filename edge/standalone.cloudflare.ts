import type { OpenedGatehouse } from './gatehouse.ts';

/** What stands in for `standalone.ts` in the build for Cloudflare. */
export function openStandalone(_variable: (name: string) => string | undefined): OpenedGatehouse {
  throw new TypeError('On Cloudflare the Worker opens the gatehouse, before Next runs.');
}
