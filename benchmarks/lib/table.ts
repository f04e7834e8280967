import type { Ratio } from './turns.ts';

/** What a suite has found, for the terminal and for `results.md`. */
export interface Section {
  readonly title: string;
  /** Paragraphs that say what was done, and tables. */
  readonly content: readonly (string | Table)[];
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function markdown({ title, content }: Section): string {
  const parts = content.map((part) => (typeof part === 'string' ? part : markdownTable(part)));
  return `${[`## ${title}`, ...parts].join('\n\n')}\n`;
}

/** Every column as wide as its widest cell, so that it can be read as text too; numbers stand to the right. */
function markdownTable({ columns, rows }: Table): string {
  const widths = columns.map((name, at) =>
    Math.max(name.length, 4, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(columns), line(rule), ...rows.map(line)].join('\n');
}

/** `1.52 (1.49–1.58)`: the ratio of the medians, and the middle half of the rounds. */
export function ratioText({ ratio, spread: [low, high] }: Ratio): string {
  return `${short(ratio)} (${short(low)}–${short(high)})`;
}

/** Three digits that count, and no more behind the point than that needs. */
export function short(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
