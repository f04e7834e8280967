import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../paths.ts';
import { knobsTable, presetsTable, providerTable } from './backends.ts';

/** A part of a document that is made from the code, between two comments that bear its name. */
interface Part {
  readonly file: string;
  readonly name: string;
  readonly make: () => string;
}

const PARTS: readonly Part[] = [
  { file: 'docs/backends.md', name: 'presets', make: presetsTable },
  { file: 'docs/backends.md', name: 'knobs', make: knobsTable },
  { file: 'docs/backends.md', name: 'provider', make: providerTable },
];

/**
 * Makes every generated part of the documents anew.
 *
 * @returns each document as it should be, by file
 * @throws Error where a document lacks the comments for a part
 */
export function generatedDocuments(): ReadonlyMap<string, string> {
  const documents = new Map<string, string>();
  for (const { file, name, make } of PARTS) {
    const text = documents.get(file) ?? readFileSync(join(paths.root, file), 'utf8');
    documents.set(file, withPart(text, name, make()));
  }
  return documents;
}

/** Writes them. */
export function writeDocuments(): void {
  for (const [file, text] of generatedDocuments()) writeFileSync(join(paths.root, file), text);
}

function withPart(text: string, name: string, content: string): string {
  const begin = `<!-- ${name}: made by npm run docs -->`;
  const end = `<!-- /${name} -->`;
  const [before, rest] = cut(text, begin);
  const [, after] = cut(rest, end);
  return `${before}${begin}\n\n${content}\n\n${end}${after}`;
}

function cut(text: string, at: string): readonly [string, string] {
  const [before, after, ...more] = text.split(at);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`A document should have “${at}” once.`);
  }
  return [before, after];
}
