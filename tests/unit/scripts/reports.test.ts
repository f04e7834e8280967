import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configurationProblems } from '../../../scripts/lib/health.ts';
import { hashSources } from '../../../scripts/lib/stamp.ts';
import { tally } from '../../../scripts/lib/test-report.ts';
import { requireSize } from '../../../scripts/lib/upload-size.ts';

describe('the size of the upload', () => {
  test('is read from what wrangler prints', () => {
    expect(requireSize('Total Upload: 2088.21 KiB / gzip: 549.99 KiB')).toContain('549.99 KiB');
  });

  test('fails the build above the limit, and says the figure', () => {
    expect(() => requireSize('Total Upload: 2088.21 KiB / gzip: 550.01 KiB')).toThrow(
      /550\.01 KiB.*limit is 550 KiB/,
    );
  });

  test('fails the build when wrangler does not say it', () => {
    expect(() => requireSize('--dry-run: exiting now.')).toThrow(/did not say/);
  });
});

describe('the tally of a test run', () => {
  const report = { numPassedTests: 3, numFailedTests: 1, testResults: [] };

  test('counts tests', () => expect(tally(report)).toEqual({ passed: 3, failed: 1 }));

  test('counts a file that could not be loaded as a failure', () => {
    const unloaded = { name: 'a.test.ts', status: 'failed', assertionResults: [] };
    expect(tally({ ...report, testResults: [unloaded] })).toEqual({ passed: 3, failed: 2 });
  });
});

test('every configuration problem is told once, with its cure', () => {
  const line = JSON.stringify({ event: 'configuration_problem', problem: 'A is missing.', cure: 'Set it.' });
  expect(configurationProblems(['▲ Next.js', line, `error ${line}`, '{broken'])).toEqual([
    '- A is missing. Set it.',
  ]);
});

describe('the hash of the sources', () => {
  test('changes with what a build is made from, and with nothing else', () => {
    const root = mkdtempSync(join(tmpdir(), 'gatehouse-'));
    const write = (file: string, content: string) => {
      mkdirSync(join(root, file, '..'), { recursive: true });
      writeFileSync(join(root, file), content);
      return hashSources(root);
    };
    const before = write('app/page.tsx', 'one');
    expect(write('tests/a.test.ts', 'x')).toBe(before);
    expect(write('README.md', 'x')).toBe(before);
    expect(write('.next/BUILD_ID', 'x')).toBe(before);
    expect(write('app/page.tsx', 'two')).not.toBe(before);
    expect(write('app/page.tsx', 'one')).toBe(before);
    expect(write('lib/new.ts', '')).not.toBe(before);
    rmSync(root, { recursive: true });
  });
});
