import type { Clock } from '../../../edge/types.ts';
import type { Finding, Variables } from './findings.ts';
import type { DoctorOptions } from './options.ts';
import type { Secrets } from './secrets.ts';
import type { Wire } from './wire.ts';

/** What every step of an examination has at hand. */
export interface Examination {
  readonly options: DoctorOptions;
  /** The address that was given. */
  readonly url: URL;
  readonly wire: Wire;
  readonly secrets: Secrets;
  /** The configuration that is examined; empty where there is none yet. */
  readonly given: Variables;
  readonly now: Clock;
  say(...findings: readonly Finding[]): void;
}
