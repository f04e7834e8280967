import type { RefreshPolicy } from '../refresh-tokens.ts';

/** What a token endpoint answers. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** How a provider speaks. */
export interface Issuer {
  /** The path of its token endpoint. */
  readonly path: string;
  readonly policy: RefreshPolicy;
  /** What it publishes, by path. */
  readonly published: Readonly<Record<string, unknown>>;
  /** What signing in gave whose access token is over by now. */
  signedIn(refreshToken: string): Promise<Readonly<Record<string, unknown>>>;
  refreshed(refreshToken: string): Promise<Answer>;
  refused(): Answer;
}
