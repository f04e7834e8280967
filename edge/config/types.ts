import type { BackendContract } from '../backend/request.ts';
import type { OwnOrigins } from '../http/origin.ts';
import type { ProviderConfig } from '../oidc/types.ts';
import type { OtlpConfig } from '../telemetry/otlp.ts';
import type { VerificationPolicy } from '../tokens/verify.ts';
import type { RedisAddress } from '../util/redis.ts';

/** Everything the core needs to know, read once and checked as a whole. Durations are milliseconds. */
export interface Config {
  /** Newest first. */
  readonly secrets: readonly [string, ...string[]];
  readonly backend: BackendContract & {
    readonly embedded: boolean;
    /** What tells it from every other: sessions belong to it. */
    readonly name: string;
  };
  /** How access tokens are verified that the backend issues, or the provider where that alone signs people in. */
  readonly verification: VerificationPolicy;
  /** The OpenID provider, where there is one. */
  readonly provider: ProviderConfig | undefined;
  /** Further ones, with names of their own. */
  readonly providers: readonly ProviderConfig[];
  readonly lifetimes: { readonly idle: number; readonly absolute: number };
  readonly coordinator: 'durable-object' | 'redis' | 'memory' | undefined;
  /** Whether addresses without TLS are taken on any network. */
  readonly allowsPlainHttp: boolean;
  /** What is taken as it is, and to be told to the log. */
  readonly warnings: readonly ConfigProblem[];
  /** What browsers are told of TLS, on every response over it. */
  readonly hsts: string;
  readonly redis: RedisAddress | undefined;
  /** Wrong attempts to sign in that are taken in a minute, where it is not the default. */
  readonly signInLimits: { readonly account: number | undefined; readonly address: number | undefined };
  readonly ownOrigins: OwnOrigins;
  /** The header that tells the client's address, in place of the platform's own. */
  readonly addressHeader: string | undefined;
  /** Where spans and metrics are told. */
  readonly otlp: OtlpConfig | undefined;
  /** Whether each request gets its line in the log. */
  readonly logRequests: boolean;
  readonly proxy: { readonly maxBodyBytes: number; readonly timeout: number; readonly idleTimeout: number };
}

/** One thing wrong with the configuration, and what to do about it. Never holds a value. */
export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
  readonly cure: string;
}
