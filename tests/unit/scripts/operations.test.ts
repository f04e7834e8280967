import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../../edge/http/problem.ts';
import { paths } from '../../../scripts/lib/paths.ts';

const document = readFileSync(join(paths.root, 'docs/operations.md'), 'utf8');
const source = readFileSync(join(paths.root, 'edge/telemetry/log.ts'), 'utf8');

/** A part of `edge/telemetry/log.ts`, from the declaration of a name to its end. */
function declaration(name: string, end: string): string {
  const from = source.indexOf(`export ${name}`);
  expect(from).toBeGreaterThan(-1);
  return source.slice(from, source.indexOf(end, from));
}

/** What a table of the document has a row for. */
function hasRow(name: string): boolean {
  return document
    .split('\n')
    .some((line) => line.startsWith('|') && (line.split('|')[1] ?? '').includes(`\`${name}\``));
}

function quoted(text: string): string[] {
  return [...text.matchAll(/'([\w.]+)'/g)].flatMap(([, name]) => name ?? []);
}

describe('docs/operations.md', () => {
  const events = quoted(declaration('type LogEvent', ';')).filter((event) => event !== 'request');
  const request = declaration('interface RequestFields', '\n}');
  const fields = [...request.matchAll(/readonly '?([\w.]+)'?:/g)].flatMap(([, name]) => name ?? []);
  const values = quoted(request).filter((name) => !fields.includes(name));

  test('has as many events, fields and values to explain as there are', () => {
    expect(events.length).toBeGreaterThan(25);
    expect(fields.length).toBeGreaterThan(15);
    expect(values.length).toBeGreaterThan(20);
  });

  test.each(events)('explains the event %s', (event) => {
    expect(hasRow(event)).toBe(true);
  });

  test.each(fields)('explains the field %s', (field) => {
    expect(hasRow(field)).toBe(true);
  });

  test.each([...new Set(values)])('explains the value %s', (value) => {
    expect(hasRow(value)).toBe(true);
  });

  test.each(Object.keys(PROBLEMS))('explains the code %s', (code) => {
    expect(hasRow(code)).toBe(true);
  });

  test.each(
    [...declaration('interface LogFields', '\n}').matchAll(/readonly (\w+)\?:/g)].map(([, name]) =>
      String(name),
    ),
  )('names what else an event may hold: %s', (field) => {
    expect(document).toContain(`\`${field}\``);
  });
});
