/** Fine, good to know, or wrong. */
export type Level = 'fine' | 'note' | 'wrong';

export interface Finding {
  /** Stable: scripts may look for it. */
  readonly id: string;
  readonly level: Level;
  readonly text: string;
  readonly cure?: string;
}

export type Variables = Readonly<Record<string, string>>;

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** They work as they are, with what is `needed`. */
  readonly variables: Variables;
  /** What only the owner of the backend can fill in: a description for each variable. */
  readonly needed: Variables;
  /** Another configuration that works too, each line a variable or a sentence. */
  readonly alternative: readonly string[];
  readonly outcome: Outcome;
}

/** How an examination ends, as the exit code says it. */
export const EXIT_CODES = { fine: 0, wrong: 1, usage: 2, unreachable: 3, incomplete: 4 } as const;

export type Outcome = keyof typeof EXIT_CODES;

export function fine(id: string, text: string): Finding {
  return { id, level: 'fine', text };
}

export function note(id: string, text: string, cure?: string): Finding {
  return { id, level: 'note', text, ...(cure !== undefined && { cure }) };
}

export function wrong(id: string, text: string, cure: string): Finding {
  return { id, level: 'wrong', text, cure };
}

/** What is wrong goes before what is missing. */
export function outcomeOf(findings: readonly Finding[], isComplete: boolean): Outcome {
  if (findings.some(({ id, level }) => level === 'wrong' && id === 'url.unreachable')) return 'unreachable';
  if (findings.some(({ level }) => level === 'wrong')) return 'wrong';
  return isComplete ? 'fine' : 'incomplete';
}
