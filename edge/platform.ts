import type { Languages } from '../locales/site.ts';
import type { Config } from './config/config.ts';
import type { Checks } from './health.ts';
import type { Prerendered } from './http/template.ts';
import type { Transport } from './http/transport.ts';
import type { SharedCounter } from './rate-limit/types.ts';
import type { RefreshCoordinator, RefreshGrant } from './refresh/coordinator/types.ts';
import type { CountRequest, Log } from './telemetry/log.ts';
import type { SharedTexts } from './tokens/shared-keys.ts';
import type { Clock, Fetch } from './types.ts';
import type { Fetchers } from './upstreams/fetchers.ts';

/** What the platform provides, and the core only borrows. */
export interface Platform {
  /** The way to the backend. */
  readonly backendFetch: (config: Config) => Fetch;
  /** The way to other APIs. */
  readonly fetch?: Fetch;
  /** The ways of what is forwarded, where they are not just these two, which it is given. */
  readonly fetchers?: (config: Config, usual: Fetchers) => Fetchers;
  /** Paths of the files of `public/`, decoded, as the build has listed them. Default: none. */
  readonly publicFiles?: readonly string[];
  /** The pages that the build has made. Default: none, so that all of them are rendered. */
  readonly prerendered?: Prerendered;
  /** What is spoken. Default: what `locales/index.ts` says. */
  readonly languages?: Languages;
  /** Whether the embedded demo backend is there. Default: it is. */
  readonly hasDemo?: boolean;
  /** What it can do with messages beyond the Fetch standard. */
  readonly transport?: Transport;
  /** A coordinator that spans isolates; without one, the isolate's memory serves. */
  readonly coordinator?: (config: Config, exchange: RefreshGrant) => RefreshCoordinator | undefined;
  /** A counter of wrong attempts to sign in that spans isolates; without one, each isolate counts for itself. */
  readonly signInCounter?: (config: Config) => SharedCounter | undefined;
  /** Where isolates leave texts for each other; without it, each asks for key sets by itself. */
  readonly sharedTexts?: SharedTexts;
  /** Whether a Redis is reached over TCP. Elsewhere `REDIS_URL`, which others set for themselves too, is not looked at. */
  readonly hasTcp?: boolean;
  readonly now?: Clock;
  /** The header in which it names a request, where clients cannot set that themselves. */
  readonly requestIdHeader?: string | undefined;
  /** The header in which it tells the client's address, where clients cannot set that themselves. */
  readonly addressHeader?: string | undefined;
  /** Under `next dev`; never in what is deployed. */
  readonly development?: boolean;
  readonly log?: Log;
  /** Keeps the isolate until something is done that no answer waits for. Default: it lives on by itself. */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /** Counts requests. */
  readonly count?: CountRequest | undefined;
  /** What else must be there for it to be ready. */
  readonly checks?: (config: Config) => Checks;
}
