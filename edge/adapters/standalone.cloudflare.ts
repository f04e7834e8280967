import type { OpenedGatehouse } from '../gatehouse.ts';
import type { Unconfigured } from '../setup/unconfigured.ts';

/** What stands in for `standalone.ts` in the build for Cloudflare. */
export function openStandalone(_variable: (name: string) => string | undefined): OpenedGatehouse {
  throw new TypeError('On Cloudflare the Worker opens the gatehouse, before Next runs.');
}

/** The Worker answers for a gatehouse that is closed, and does not ask Next. */
export function answerUnconfigured(_closed: Unconfigured): (request: Request) => Promise<Response> {
  throw new TypeError('On Cloudflare nothing gets here while the gatehouse is closed.');
}
