import type { Fetch, FetchParts } from '../types.ts';

/** The ways to the APIs. */
export interface Fetchers {
  readonly backend: FetchParts;
  readonly fetch: FetchParts;
  /** A service binding by its name. */
  readonly service: (name: string) => FetchParts | undefined;
}

/** The ways to the APIs where there are none but those of everything else. */
export function usualFetchers(backend: Fetch, fetch: Fetch): Fetchers {
  const inParts =
    (way: Fetch): FetchParts =>
    (address, init) =>
      way(new Request(address, init));
  return { backend: inParts(backend), fetch: inParts(fetch), service: () => undefined };
}
