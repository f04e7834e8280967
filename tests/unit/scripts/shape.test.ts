import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shapeOf, toNode } from '../../../scripts/build/shape.ts';
import { runtime } from '../../../scripts/lib/runtime.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-shape-'));
  for (const name of ['app', 'middleware.tsx', 'proxy.ts']) {
    cpSync(name, join(directory, name), { recursive: true });
  }
});
afterEach(() => rmSync(directory, { recursive: true }));

const read = (file: string) => readFileSync(join(directory, file), 'utf8');
const matcherIn = (text: string) => /^export const config = \{[\s\S]*?^\};$/m.exec(text)?.[0];

test('the shape of Next 17 has the matcher in proxy.ts, and no shim', () => {
  const matcher = matcherIn(read('middleware.tsx'));
  expect(shapeOf(directory)).toBe('edge');
  toNode(directory);
  expect(shapeOf(directory)).toBe('node');
  expect(matcher).toContain("matcher: [\n    '/((?!api/.|");
  expect(matcherIn(read('proxy.ts'))).toBe(matcher);
  expect(read('proxy.ts')).toContain('export async function proxy(');
});

test('nothing in it asks for the edge, and nothing else is lost', () => {
  const files = globSync('app/**/*.{ts,tsx}', { cwd: directory });
  const before = files.map(read);
  toNode(directory);
  const asks = /^export const runtime = 'edge';\n/m;
  expect(before.filter((text) => asks.test(text)).length).toBeGreaterThan(10);
  expect(files.map(read)).toEqual(before.map((text) => text.replace(asks, '')));
});

test('is written once: sources that have it are left alone', () => {
  toNode(directory);
  const proxy = read('proxy.ts');
  toNode(directory);
  expect(read('proxy.ts')).toBe(proxy);
});

test.each(['export const config = {};\n', "export { proxy as middleware } from './proxy.ts';\n"])(
  'a shim that holds something else is not thrown away: %j',
  (text) => {
    writeFileSync(join(directory, 'middleware.tsx'), text);
    expect(() => toNode(directory)).toThrow(/Move what it adds/);
    expect(read('middleware.tsx')).toBe(text);
  },
);

test('RUNTIME names a runtime that there is', () => {
  expect(['', 'edge', 'node'].map((name) => runtime(name || 'edge'))).toEqual(['edge', 'edge', 'node']);
  expect(() => runtime('bun')).toThrow('RUNTIME is "bun"; it can be edge or node.');
});
