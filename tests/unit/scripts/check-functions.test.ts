import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireEdgeFunctions, requireProxy } from '../../../scripts/build/check-functions.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function build(functions: Record<string, string>): void {
  for (const [name, runtime] of Object.entries(functions)) {
    const folder = join(directory, `${name}.func`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.vc-config.json'), JSON.stringify({ runtime }));
  }
}

test('accepts a build for the edge', () => {
  build({ middleware: 'edge', index: 'edge', 'api/[...path]': 'edge' });
  expect(() => requireEdgeFunctions(directory)).not.toThrow();
});

test('accepts pages that were rendered at build time', () => {
  build({ middleware: 'edge', '_not-found': 'nodejs22.x' });
  writeFileSync(join(directory, '_not-found.prerender-config.json'), '{}');
  expect(() => requireEdgeFunctions(directory)).not.toThrow();
});

test('refuses a middleware on Node, and says why it is there', () => {
  build({ middleware: 'nodejs22.x', index: 'edge' });
  expect(() => requireEdgeFunctions(directory)).toThrow(/pageExtensions/);
});

test('refuses a build without middleware', () => {
  build({ index: 'edge' });
  expect(() => requireEdgeFunctions(directory)).toThrow(/no middleware/);
});

test('names every page and route handler that is not at the edge', () => {
  build({ middleware: 'edge', login: 'nodejs22.x', 'docs/[slug]': 'nodejs22.x' });
  expect(() => requireEdgeFunctions(directory)).toThrow(
    /\/docs\/\[slug\], \/login\.\nAdd `export const runtime/,
  );
});

test('of the shape of Next 17 only the proxy is asked for', () => {
  build({ _middleware: 'nodejs24.x', index: 'nodejs24.x', 'api/[...path]': 'nodejs24.x' });
  expect(() => requireProxy(directory)).not.toThrow();
});

test('refuses that shape without a proxy: nobody would stand before the pages', () => {
  build({ index: 'nodejs24.x' });
  expect(() => requireProxy(directory)).toThrow(/pageExtensions/);
});
