/** Fine, good to know, or wrong. */
export type Level = 'fine' | 'note' | 'wrong';

/** What findings are about, in the order in which they are looked into. */
export type Subject =
  | ('address' | 'provider' | 'sign-in' | 'token' | 'key' | 'clock')
  | ('profile' | 'refresh' | 'sign-out' | 'variables' | 'proof');

export interface Finding {
  /** Stable: scripts may look for it. What stands before the dot is what it is about. */
  readonly id: `${Subject}.${string}`;
  readonly level: Level;
  readonly text: string;
  readonly cure?: string;
  /** How a refresh is asked for, where variables cannot say it. */
  readonly refresh?: { readonly path: string; readonly bearer: 'accessToken' | 'refreshToken' };
}

export type Variables = Readonly<Record<string, string>>;

/** A variable whose value the report does not say, or that is of no use without one of those. */
export interface FillIn {
  readonly variable: string;
  readonly value?: string;
  readonly what: string;
  /** Whether the doctor was given it, and has tried it. */
  readonly given: boolean;
}

/** A configuration, and what is to be filled in so that it works. */
export interface Settings {
  readonly variables: Variables;
  readonly fillIn: readonly FillIn[];
  /** Secrets that were tried, as they are to be written down; never printed. */
  readonly own?: Variables;
}

export interface Diagnosis {
  /** What was examined. */
  readonly address: string;
  readonly findings: readonly Finding[];
  /** Absent where none was found. */
  readonly settings?: Settings;
  readonly outcome: Outcome;
}

/** How an examination ends, as the exit code says it. */
export const EXIT_CODES = { fine: 0, wrong: 1, usage: 2, unreachable: 3, incomplete: 4 } as const;

export type Outcome = keyof typeof EXIT_CODES;

export function fine(id: Finding['id'], text: string): Finding {
  return { id, level: 'fine', text };
}

export function note(id: Finding['id'], text: string, cure?: string): Finding {
  return { id, level: 'note', text, ...(cure !== undefined && { cure }) };
}

export function wrong(id: Finding['id'], text: string, cure: string): Finding {
  return { id, level: 'wrong', text, cure };
}

/** What is wrong goes before what is missing. */
export function outcomeOf(findings: readonly Finding[], isComplete: boolean): Outcome {
  const faults = findings.filter(({ level }) => level === 'wrong');
  if (faults.some(({ id }) => id === 'address.unreachable')) return 'unreachable';
  if (faults.length > 0) return 'wrong';
  return isComplete ? 'fine' : 'incomplete';
}

/** Those that have a value. */
export function present(values: Readonly<Record<string, string | undefined>>): Variables {
  const entries = Object.entries(values);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
