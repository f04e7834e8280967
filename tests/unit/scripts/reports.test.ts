import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { hashSources } from '../../../scripts/build/stamp.ts';
import { requireSize } from '../../../scripts/build/upload-size.ts';
import { configurationProblems } from '../../../scripts/serve/health.ts';
import { retriedLines, retriedTests, tally } from '../../../scripts/test/report.ts';

const OUTPUTS = ['worker', 'vercel', 'vinext'] as const;

describe('the size of the upload', () => {
  test('is read from what wrangler prints', () => {
    expect(requireSize('Total Upload: 2088.21 KiB / gzip: 699.99 KiB')).toContain('699.99 KiB');
  });

  test('fails the build above the limit, and says the figure', () => {
    expect(() => requireSize('Total Upload: 2088.21 KiB / gzip: 700.01 KiB')).toThrow(
      /700\.01 KiB.*limit is 700 KiB/,
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

describe('a test that passes only when it is tried again', () => {
  const tested = { ancestorTitles: ['', 'a group'], title: 'late', status: 'passed', meta: { attempts: 2 } };
  const file = { name: '/a.test.ts', status: 'passed', assertionResults: [tested] };
  const report = { numPassedTests: 3, numFailedTests: 0, testResults: [file] };

  test('counts as passed', () => expect(tally(report)).toEqual({ passed: 3, failed: 0 }));

  test('is named', () => {
    expect(retriedTests(report)).toEqual(['/a.test.ts › a group › late (at attempt 2)']);
  });

  test('is counted in a line of its own, where there is one', () => {
    expect(retriedLines(['a', 'b']).at(-1)).toBe('2 passed only at the second attempt');
    expect(retriedLines([])).toEqual([]);
  });

  test('is told from one that passes at once, and from one that fails twice', () => {
    const assertionResults = [
      { ...tested, meta: { attempts: 1 } },
      { ...tested, status: 'failed' },
    ];
    expect(retriedTests({ ...report, testResults: [{ ...file, assertionResults }] })).toEqual([]);
  });
});

test('every configuration problem is told once, with its cure', () => {
  const line = JSON.stringify({ event: 'configuration_problem', problem: 'A is missing.', cure: 'Set it.' });
  expect(configurationProblems(['▲ Next.js', line, `error ${line}`, '{broken'])).toEqual([
    '- A is missing. Set it.',
  ]);
});

describe('the hash of the sources of an output', () => {
  const root = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  const write = (file: string, content: string) => {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), content);
  };
  const hashes = () => OUTPUTS.map((output) => hashSources(root, output));
  write('app/page.tsx', 'one');
  write('package.json', '{"type":"module","scripts":{"test":"one"}}');
  write('scripts/build/worker.ts', "import { help } from './help.ts';");
  write('scripts/build/help.ts', 'one');
  afterAll(() => rmSync(root, { recursive: true }));

  it.each([
    ['tests/a.test.ts', 'x'],
    ['README.md', 'x'],
    ['renovate.json', '{}'],
    ['scripts/doctor/cli/doctor.ts', 'x'],
    ['.next/BUILD_ID', 'x'],
    ['package.json', '{"type":"module","scripts":{"test":"two"}}'],
  ])('is the same after a change of %s', (file, content) => {
    const before = hashes();
    write(file, content);
    expect(hashes()).toEqual(before);
  });

  it.each([
    ['app/page.tsx', 'two', OUTPUTS],
    ['lib/new.ts', '', OUTPUTS],
    ['package.json', '{"type":"commonjs"}', OUTPUTS],
    ['scripts/build/help.ts', 'two', ['worker']],
    ['wrangler.toml', 'x', ['worker', 'vinext']],
    ['vinext.config.ts', 'x', ['vinext']],
    ['vercel.json', '{}', ['worker', 'vercel']],
  ])('is another after a change of %s, for what is made from it', (file, content, outputs) => {
    const before = hashes();
    write(file, content);
    const after = hashes();
    expect(OUTPUTS.filter((_, index) => before[index] !== after[index])).toEqual(outputs);
  });

  it('is what it was once a change is taken back', () => {
    const before = hashes();
    write('edge/gate.ts', 'x');
    rmSync(join(root, 'edge'), { recursive: true });
    expect(hashes()).toEqual(before);
  });
});
