/** A log that is held back until the start has succeeded, and shown as it comes from then on. */
export interface BufferedLog {
  readonly lines: readonly string[];
  readonly write: (line: string) => void;
  /** Ends the holding back; what was written so far is dropped. */
  flow(): void;
}

export function bufferedLog(print: (line: string) => void = console.log): BufferedLog {
  const lines: string[] = [];
  let flowing = false;
  return {
    lines,
    write: (line) => void (flowing ? print(line) : lines.push(line)),
    flow() {
      flowing = true;
      lines.length = 0;
    },
  };
}
