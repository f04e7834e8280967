import type { Clock } from '../../../edge/types.ts';
import type { DoctorOptions } from '../cli/options.ts';
import type { Secrets } from '../cli/secrets.ts';
import type { Neighbours } from '../discover/neighbours.ts';
import type { Finding, Variables } from '../report/findings.ts';
import type { Wire } from './wire.ts';

/** What every step of an examination has at hand. */
export interface Examination {
  readonly options: DoctorOptions;
  /** The address that was given. */
  readonly url: URL;
  readonly wire: Wire;
  readonly neighbours: Neighbours;
  readonly secrets: Secrets;
  /** The configuration that is examined; empty where there is none yet. */
  readonly given: Variables;
  /** What only the owner knows of the way to the backend. It is used, and never printed. */
  readonly own: Variables;
  readonly now: Clock;
  say(...findings: readonly Finding[]): undefined;
}
